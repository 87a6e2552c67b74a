import { sql } from '../../db.ts';
import type { Deps } from '../../deps.ts';
import { DomainError } from '../../problem.ts';
import type { ScreenPop } from '../../contract/screen-pop.ts';
import { popOfCall } from '../../screen-pop/pop-of-call.ts';
import { lockCall } from '../call-store.ts';

const pickText = sql('pick-candidate', 'UPDATE calls SET customer_id = $2, contact_id = $3 WHERE id = $1');
const learnText = sql(
  'learn-pick',
  `INSERT INTO candidate_picks (index, customer_id, contact_key, count, last_at) VALUES ($1, $2, coalesce($3::text, ''), 1, $4)
   ON CONFLICT (index, customer_id, contact_key) DO UPDATE SET count = candidate_picks.count + 1, last_at = excluded.last_at`,
);
const fitsText = sql(
  'pick-fits',
  `SELECT c.id FROM customers c WHERE c.id = $1 AND c.is_active
     AND ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM contacts p WHERE p.id = $2 AND p.customer_id = c.id))`,
);

/**
 * The agent knows which of the people on a shared number is calling. Learned for the number's next call.
 * Errors: call-not-found, not-your-call, customer-not-found. Answers the pop redrawn for the one picked.
 */
export async function pickCandidate(
  deps: Deps,
  pick: { callId: string; agentId: string; customerId: string; contactId: string | null },
): Promise<ScreenPop> {
  const { callId, agentId, customerId, contactId } = pick;
  await deps.outbox.commit(async (unit) => {
    const call = await lockCall(unit, callId);
    if (call === null) throw new DomainError('call-not-found');
    if (call.agentId !== agentId && call.pending?.agentId !== agentId) throw new DomainError('not-your-call');
    const [fits] = await unit.query<{ id: string }>(fitsText, [customerId, contactId]);
    if (!fits) throw new DomainError('customer-not-found', 'Name one of the candidates of the pop.');
    await unit.query(pickText, [callId, customerId, contactId]);
    if (call.outsideIndex !== null) await unit.query(learnText, [call.outsideIndex, customerId, contactId, unit.now]);
    unit.fact({ type: 'call.candidate_picked', callId, userId: agentId, data: { customerId } });
  });
  const pop = await popOfCall(deps, callId, deps.ids.next());
  if (pop === null) throw new DomainError('call-not-found');
  return pop;
}
