import { z } from 'zod';
import { audit } from '../auth/audit.ts';
import { hashPassword } from '../auth/password.ts';
import { language } from '../contract/people.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { NumberVault } from '../number-vault.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { checkedInput, login, telephone, words } from './company-input.ts';
import { newPassword } from './new-password.ts';
import { FIRST_TEAM } from './set-up-company.ts';
import { insertUser } from './user-store.ts';

const NOTHING = 'nothing: only a rep has one';
const SHARE = 'a share of the team’s leads from 1 to 100';
const person = {
  login,
  name: words('the name that colleagues see, as 李娜'),
  language: z.enum(language.options, { error: language.options.join(' or ') }).default('zh-CN'),
};
const rep = z.object({
  ...person,
  role: z.literal('rep'),
  phone: telephone(['mobile', 'foreign'], 'the mobile where leads ring and texts go'),
  team: words('the name of a team').default(FIRST_TEAM),
  weight: z.coerce.number({ error: SHARE }).int(SHARE).min(1, SHARE).max(100, SHARE).default(1),
});
const others = z.object({
  ...person,
  role: z.enum(['agent', 'supervisor', 'admin']),
  phone: z.undefined({ error: NOTHING }).optional(),
  team: z.undefined({ error: NOTHING }).optional(),
  weight: z.undefined({ error: NOTHING }).optional(),
});
const newUser = z.discriminatedUnion('role', [rep, others], { error: 'agent, rep, supervisor or admin' });
type NewRep = z.output<typeof rep>;

/** Somebody new who signs in; the password is told here and never again. Throws bad-request with what to give instead. */
export async function addUser(
  deps: Pick<Deps, 'outbox' | 'ids' | 'vault'>,
  given: unknown,
  byId: string | null = null,
): Promise<{ login: string; role: string; password: string }> {
  const user = checkedInput(newUser, given);
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  await deps.outbox.commit(async (unit) => {
    const hours = await companyHours(unit);
    const id = deps.ids.next();
    await insertUser(unit, { ...user, id, passwordHash });
    if (user.role === 'agent') await insertAgent(unit, deps, id);
    if (user.role === 'rep') await insertRep(unit, deps, { ...user, id, hours });
    const subject = { subjectType: 'user', subjectId: id } as const;
    await audit(unit, deps.ids, {
      ...subject,
      at: unit.now,
      userId: byId,
      action: 'user.added',
      data: { role: user.role },
    });
  });
  return { login: user.login, role: user.role, password };
}

interface Hours {
  weekly: unknown;
  timeZone: string;
}
const hoursText = sql(
  'hours-of-first-hotline',
  `SELECT b.weekly, b.time_zone AS "timeZone" FROM hotline_numbers h JOIN business_hours b ON b.id = h.business_hours_id
   ORDER BY h.number LIMIT 1`,
);

async function companyHours(unit: UnitOfWork): Promise<Hours> {
  const [hours] = await unit.query<Hours>(hoursText);
  if (!hours) throw new DomainError('bad-request', 'No company is set up in this database yet: init comes first.');
  return hours;
}

const agentText = sql(
  'insert-agent',
  `WITH agent AS (INSERT INTO agents (user_id, since, idle_since) VALUES ($1, $2, $2) RETURNING user_id, state, since)
   INSERT INTO agent_state_intervals (id, agent_id, state, started_at) SELECT $3, user_id, state, since FROM agent`,
);

async function insertAgent(unit: UnitOfWork, deps: Pick<Deps, 'ids'>, userId: string): Promise<void> {
  await unit.query(agentText, [userId, unit.now, deps.ids.next()]);
}

const repText = sql(
  'insert-rep',
  `INSERT INTO reps (user_id, phone_sealed, phone_index, phone_last_four, working_hours, time_zone)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6) ON CONFLICT (phone_index) DO NOTHING RETURNING user_id`,
);
const memberText = sql(
  'insert-team-member',
  'INSERT INTO team_members (team_id, rep_id, weight) SELECT id, $2, $3 FROM teams WHERE name = $1 RETURNING team_id',
);
const teamsText = sql('team-names', 'SELECT name FROM teams ORDER BY name');
const holderText = sql(
  'rep-with-phone',
  'SELECT u.login FROM reps r JOIN users u ON u.id = r.user_id WHERE r.phone_index = $1',
);

/** A new rep works when the hotline is open. */
async function insertRep(
  unit: UnitOfWork,
  deps: Pick<Deps, 'vault'>,
  newRep: NewRep & { id: string; hours: Hours },
): Promise<void> {
  const { id, hours, team, weight } = newRep;
  await refuseOtherSecret(unit, deps.vault);
  const phone = deps.vault.store(newRep.phone);
  const week = [JSON.stringify(hours.weekly), hours.timeZone];
  const [inserted] = await unit.query(repText, [id, phone.sealed, phone.index, phone.lastFour, ...week]);
  if (!inserted) {
    const [holder] = await unit.query<{ login: string }>(holderText, [phone.index]);
    throw new DomainError(
      'bad-request',
      `phone: expected one of their own, and ${holder?.login ?? 'somebody'} has this one`,
    );
  }
  const [member] = await unit.query(memberText, [team, id, weight]);
  if (member) return;
  const teams = await unit.query<{ name: string }>(teamsText);
  throw new DomainError('bad-request', `team: expected one of ${teams.map(({ name }) => name).join(', ')}`);
}

const sealedText = sql('a-sealed-phone', 'SELECT phone_sealed AS sealed FROM reps LIMIT 1');

/** A number sealed with another secret than the server's would be lost, and nobody would see it until a lead rings. */
async function refuseOtherSecret(unit: UnitOfWork, vault: NumberVault): Promise<void> {
  const [rep] = await unit.query<{ sealed: Buffer }>(sealedText);
  if (!rep) return;
  try {
    vault.open(rep.sealed);
  } catch (cause) {
    const told = 'HOTLINE_SECRET: expected the one that this database was filled with, which is the server’s';
    throw new DomainError('bad-request', told, { cause });
  }
}
