import type { EventOf } from '../calls/carrier-event.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { parsePhoneNumber } from '../phone-number.ts';

export type IncomingText = Pick<EventOf<'text-came-in'>, 'from' | 'body' | 'optOut'>;

const stopText = sql(
  'opt-out-of-texts',
  `INSERT INTO text_opt_outs (index, at, sealed) VALUES ($1, $2, $3)
   ON CONFLICT (index) DO UPDATE SET sealed = coalesce(text_opt_outs.sealed, excluded.sealed)`,
);
const startText = sql('opt-in-to-texts', 'DELETE FROM text_opt_outs WHERE index = $1');
const noteText = sql(
  'text-from-lead',
  `INSERT INTO interactions (id, lead_id, channel, at, by_name, summary)
   SELECT $1::uuid, coalesce(number_of_id, id), 'sms', $3, '来电人', $4 FROM leads
   WHERE index = $2 AND (status NOT IN ('converted', 'lost') OR number_of_id IS NOT NULL)`,
);

/** What people write who want no more texts: the words of the carriers, and China's TD and 退订. */
const STOP = /^(?:stop|stopall|unsubscribe|cancel|quit|td|t|退订|退|取消)[\s.。!!]*$/i;
const START = /^(?:start|unstop|订阅|恢复)[\s.。!!]*$/i;

/** The carrier's own word goes first; it knows the words of its country. */
export function optOutOf(text: Pick<IncomingText, 'body' | 'optOut'>): 'stop' | 'start' | null {
  if (text.optOut !== null) return text.optOut;
  const body = text.body.normalize('NFKC').trim();
  return STOP.test(body) ? 'stop' : START.test(body) ? 'start' : null;
}

/** A text to the hotline: STOP and START are obeyed; anything else stands in the history of its sender's open lead. */
export async function textCameIn(
  unit: UnitOfWork,
  deps: Pick<Deps, 'ids' | 'vault'>,
  text: IncomingText,
): Promise<void> {
  const parsed = parsePhoneNumber(text.from);
  if (parsed.kind !== 'number') return;
  const index = deps.vault.index(parsed.number);
  const optOut = optOutOf(text);
  if (optOut === 'stop') await unit.query(stopText, [index, unit.now, deps.vault.seal(parsed.number)]);
  else if (optOut === 'start') await unit.query(startText, [index]);
  else if (text.body.trim() !== '')
    await unit.query(noteText, [deps.ids.next(), index, unit.now, text.body.slice(0, 1_000)]);
}
