import type { z } from 'zod';
import { audit } from '../auth/audit.ts';
import type { closingBody } from '../contract/hotline-closing.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';

const lockText = sql('lock-hotline-for-closing', 'SELECT number FROM hotline_numbers WHERE id = $1 FOR UPDATE');
const closeText = sql(
  'close-hotline',
  `INSERT INTO emergency_closings (hotline_number_id, text_zh, text_en, from_at, until_at, set_by_id, set_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (hotline_number_id) DO UPDATE SET text_zh = $2, text_en = $3, from_at = $4, until_at = $5, set_by_id = $6, set_at = $7`,
);
const openText = sql('open-hotline', 'DELETE FROM emergency_closings WHERE hotline_number_id = $1 RETURNING from_at');

/**
 * Closes a hotline whatever its hours say, with own words for the callers, or opens it again. Who waits already is told
 * by a job (tell-waiting.ts). Closed again while it is closed, the new words hold from then on.
 */
export async function setClosing(
  deps: Pick<Deps, 'outbox' | 'ids'>,
  change: { hotlineId: string; userId: string; body: z.output<typeof closingBody> },
): Promise<void> {
  const { hotlineId, userId, body } = change;
  await deps.outbox.commit(async (unit) => {
    const [hotline] = await unit.query(lockText, [hotlineId]);
    if (hotline === undefined) throw new DomainError('not-found', 'No such hotline number.');
    if (body.on) await close(unit, { hotlineId, userId, body });
    else if ((await unit.query(openText, [hotlineId])).length === 0) return;
    await audit(unit, deps.ids, {
      at: unit.now,
      userId,
      action: body.on ? 'hotline.closed' : 'hotline.opened',
      subjectType: 'setting',
      subjectId: hotlineId,
      ...(body.on && { data: { textZh: body.textZh, textEn: body.textEn, until: body.until ?? null } }),
    });
    const { id, at } = unit.fact({ type: body.on ? 'hotline.closed' : 'hotline.opened', userId, data: { hotlineId } });
    unit.effect({ topic: 'announce', event: 'hotline.closing_changed', eventId: id, at });
  });
}

async function close(
  unit: UnitOfWork,
  of: { hotlineId: string; userId: string; body: Extract<z.output<typeof closingBody>, { on: true }> },
): Promise<void> {
  const { hotlineId, userId, body } = of;
  const from = body.from === undefined ? unit.now : new Date(body.from);
  const until = body.until === undefined ? null : new Date(body.until);
  if (until !== null && until <= unit.now) throw new DomainError('bad-request', 'until: expected a time to come');
  if (until !== null && until <= from) throw new DomainError('bad-request', 'until: expected a time after from');
  await unit.query(closeText, [hotlineId, body.textZh, body.textEn, from, until, userId, unit.now]);
  // A closing that begins later is told of by the sweep.
  unit.effect({
    topic: 'schedule',
    job: 'tell-waiting',
    jobId: `tell-waiting-${hotlineId}-${unit.now.getTime()}`,
    runAt: (from > unit.now ? from : unit.now).toISOString(),
    data: { hotlineId },
  });
}
