import type { z } from 'zod';
import { lockCallOnDesk } from '../calls/talking/call-on-desk.ts';
import type { openTicketBody } from '../contract/ticket.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';

const faultText = sql('fault-type', 'SELECT code FROM fault_types WHERE code = $1 AND is_active');
const sameText = sql('ticket-of-call', 'SELECT id FROM tickets WHERE call_id = $1 AND title = $2');
const insertText = sql(
  'open-ticket',
  `INSERT INTO tickets (id, customer_id, contact_id, call_id, fault_type, title, description, status, opened_at, owner_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)`,
);

/**
 * A problem that the caller reports becomes a ticket of theirs, owned by the agent: the next call of this customer goes
 * to that agent first. The same title in the same call is the same ticket. Returns its id.
 * Errors: call-not-found, not-your-call, call-state (nobody knows yet whose ticket it would be), unknown-fault-type.
 */
export function openTicket(
  deps: Deps,
  open: { callId: string; agentId: string; body: z.output<typeof openTicketBody> },
): Promise<string> {
  const { callId, agentId, body } = open;
  return deps.outbox.commit(async (unit) => {
    const call = await lockCallOnDesk(unit, callId, agentId);
    if (call.customerId === null)
      throw new DomainError('call-state', 'A ticket is a customer’s: say first who is calling.');
    const [fault] = await unit.query(faultText, [body.faultType]);
    if (fault === undefined) throw new DomainError('unknown-fault-type', 'Choose one of GET /api/fault-types.');
    const [same] = await unit.query<{ id: string }>(sameText, [callId, body.title]);
    if (same) return same.id;
    const id = deps.ids.next();
    await unit.query(insertText, [
      ...[id, call.customerId, call.contactId, callId, body.faultType],
      ...[body.title, body.description || null, unit.now, agentId],
    ]);
    const data = { ticketId: id, faultType: body.faultType };
    unit.fact({ type: 'ticket.opened', callId, userId: agentId, data });
    return id;
  });
}
