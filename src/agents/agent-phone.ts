import type { AgentPhone, SetAgentPhoneBody } from '../contract/agent.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { NumberVault } from '../number-vault.ts';
import { isPhoneNumber, maskPhoneNumber, parsePhoneNumber } from '../phone-number.ts';
import type { PhoneNumber } from '../phone-number.ts';
import { DomainError } from '../problem.ts';
import { lockAgent } from './agent-store.ts';

interface PhoneRow {
  answerOn: AgentPhone['answerOn'];
  sealed: Buffer | null;
}
const phoneText = sql(
  'phone-of-agent',
  'SELECT answer_on AS "answerOn", mobile_sealed AS sealed FROM agents WHERE user_id = $1',
);
const writeText = sql(
  'set-phone-of-agent',
  `UPDATE agents SET answer_on = $2, mobile_sealed = coalesce($3, mobile_sealed), mobile_last_four = coalesce($4, mobile_last_four)
   WHERE user_id = $1`,
);
const hotlineText = sql('is-own-hotline', 'SELECT 1 AS found FROM hotline_numbers WHERE number = $1');

/** Where this agent takes calls. Errors: agent-not-found. */
export async function agentPhone(deps: Pick<Deps, 'db' | 'vault'>, agentId: string): Promise<AgentPhone> {
  const [row] = await deps.db.query<PhoneRow>(phoneText, [agentId]);
  if (!row) throw new DomainError('agent-not-found');
  return { answerOn: row.answerOn, number: row.sealed && masked(deps.vault, row.sealed) };
}

/**
 * From the next ring on. A number is kept when calls are taken in the browser again, so that changing back is one press.
 * Errors: agent-not-found; bad-request for what is no telephone of a person, or one of our own hotlines.
 */
export async function setAgentPhone(deps: Deps, agentId: string, body: SetAgentPhoneBody): Promise<AgentPhone> {
  const number = body.number === undefined ? null : await checked(deps, body.number);
  const stored = number === null ? null : deps.vault.store(number);
  await deps.outbox.commit(async (unit) => {
    if ((await lockAgent(unit, agentId)) === null) throw new DomainError('agent-not-found');
    const [row] = await unit.query<PhoneRow>(phoneText, [agentId]);
    if (body.answerOn === 'mobile' && stored === null && !row?.sealed)
      throw new DomainError('bad-request', 'To take calls on a mobile, name its number.');
    await unit.query(writeText, [agentId, body.answerOn, stored?.sealed ?? null, stored?.lastFour ?? null]);
  });
  return agentPhone(deps, agentId);
}

async function checked(deps: Pick<Deps, 'db'>, raw: string): Promise<PhoneNumber> {
  const parsed = parsePhoneNumber(raw);
  if (parsed.kind !== 'number' || parsed.extension !== null || parsed.type === 'service')
    throw new DomainError('bad-request', 'This is not the number of a telephone that can be called.');
  const [ours] = await deps.db.query<{ found: number }>(hotlineText, [parsed.number]);
  if (ours) throw new DomainError('bad-request', 'This is a hotline number of ours; calls to it come back to us.');
  return parsed.number;
}

function masked(vault: NumberVault, sealed: Buffer): string {
  const number = vault.open(sealed);
  return isPhoneNumber(number) ? maskPhoneNumber(number) : '***';
}
