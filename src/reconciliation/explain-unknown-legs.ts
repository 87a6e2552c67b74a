import type { ListedCall } from '../calls/carrier-lists.ts';
import { isUniqueViolation, sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { parsePhoneNumber } from '../phone-number.ts';
import { noteDifference } from './note-difference.ts';
import { survive } from './survive.ts';

/** Between our claim of a leg and the carrier's start of it. */
const NEAR_SECONDS = 60;

const ownText = sql('own-numbers', 'SELECT unnest(array_append(aliases, number)) AS number FROM hotline_numbers');
const candidatesText = sql(
  'legs-without-carrier-id',
  `SELECT l.id, l.call_id AS "callId", CASE WHEN l.kind = 'agent' AND NOT l.on_mobile THEN 'client:' || l.user_id END AS client,
     CASE l.kind WHEN 'caller' THEN c.outside_sealed WHEN 'outside' THEN l.phone_sealed WHEN 'agent' THEN a.mobile_sealed ELSE r.phone_sealed END AS "phoneSealed"
   FROM call_legs l JOIN calls c ON c.id = l.call_id LEFT JOIN agents a ON a.user_id = l.user_id LEFT JOIN reps r ON r.user_id = l.user_id
   WHERE l.provider_call_sid IS NULL AND l.carrier = $1
     AND l.submitted_at BETWEEN $2::timestamptz - make_interval(secs => ${NEAR_SECONDS}) AND $2::timestamptz + make_interval(secs => ${NEAR_SECONDS})`,
);
const bindText = sql(
  'bind-explained-leg',
  'UPDATE call_legs SET provider_call_sid = $2 WHERE id = $1 AND provider_call_sid IS NULL RETURNING id',
);

/**
 * Phones that were rung from one of our numbers and that no leg of ours names. Usually the carrier's answer was lost and
 * the leg given up: if one leg alone fits by telephone and time, it is that, and from then on compared like any other.
 * What fits none or several is for a person. Calls from numbers that are not ours are another's on the same account.
 */
export async function explainUnknownLegs(deps: Deps, calls: readonly ListedCall[]): Promise<void> {
  const outgoing = calls.filter(({ direction }) => direction === 'outgoing');
  if (outgoing.length === 0) return;
  const rows = await deps.db.query<{ number: string }>(ownText);
  const own = new Set(rows.map(({ number }) => number));
  for (const call of outgoing) if (own.has(call.from)) await survive(deps, () => explain(deps, call));
}

async function explain(deps: Deps, call: ListedCall): Promise<void> {
  const { providerCallSid, startedAt } = call;
  const fitting = startedAt === null ? [] : await legsThatFit(deps, call.to, startedAt);
  const [leg] = fitting;
  const isBound = leg !== undefined && fitting.length === 1 && (await bind(deps, leg.id, providerCallSid));
  await noteDifference(deps, {
    ...{ kind: 'unknown-leg', subject: providerCallSid, happenedAt: startedAt },
    ...(isBound ? { callId: leg.callId, done: 'bound' as const } : { done: null }),
  });
}

interface Candidate {
  id: string;
  callId: string;
  client: string | null;
  phoneSealed: Buffer | null;
}

async function legsThatFit(deps: Deps, to: string, startedAt: Date): Promise<Candidate[]> {
  const candidates = await deps.db.query<Candidate>(candidatesText, [deps.callControl.carrier, startedAt]);
  const parsed = parsePhoneNumber(to);
  const number = parsed.kind === 'number' ? parsed.number : to;
  return candidates.filter(({ client, phoneSealed }) =>
    client === null ? phoneSealed !== null && deps.vault.open(phoneSealed) === number : client === to,
  );
}

/** Its own callback may be faster. */
async function bind(deps: Deps, legId: string, sid: string): Promise<boolean> {
  try {
    return (await deps.db.query(bindText, [legId, sid])).length > 0;
  } catch (fault) {
    if (isUniqueViolation(fault)) return false;
    throw fault;
  }
}
