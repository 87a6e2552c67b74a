import type { Deps } from '../../src/deps.ts';
import { pick } from './odd-values.ts';
import type { Json } from './odd-values.ts';
import type { Seen } from './schema-values.ts';

export interface SeenValues extends Seen {
  /** Remembers the ids, versions and codes of an answer, by the names of their fields. */
  learn(answer: Json): void;
  remember(name: string, value: Json): void;
  /** The newest rows of each table, by the path of their collection: `/calls`. */
  readRows(deps: Deps): Promise<void>;
}

const MOST = 60;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ROWS: Readonly<Record<string, string>> = {
  '/calls': 'SELECT id FROM calls ORDER BY id DESC LIMIT 40',
  '/leads': 'SELECT id FROM leads ORDER BY id DESC LIMIT 40',
  '/callbacks': 'SELECT id FROM callbacks ORDER BY id DESC LIMIT 40',
  '/customers': 'SELECT id FROM customers LIMIT 20',
  '/customer-numbers': 'SELECT id FROM customer_numbers LIMIT 20',
  '/tickets': 'SELECT id FROM tickets ORDER BY id DESC LIMIT 20',
  '/tasks': 'SELECT id FROM tasks ORDER BY id DESC LIMIT 20',
  '/voicemails': 'SELECT id FROM voicemails ORDER BY id DESC LIMIT 20',
  '/users': 'SELECT id FROM users LIMIT 40',
  '/reps': 'SELECT user_id AS id FROM reps LIMIT 20',
  '/agents': 'SELECT user_id AS id FROM agents LIMIT 20',
  '/rule-sets': 'SELECT id FROM rule_sets LIMIT 20',
  '/teams': 'SELECT id FROM teams LIMIT 20',
  '/hotlines': 'SELECT id FROM hotline_numbers LIMIT 5',
  '/queues': 'SELECT id FROM call_queues LIMIT 10',
  '/skills': 'SELECT id FROM skills LIMIT 10',
  '/hours': 'SELECT id FROM business_hours LIMIT 10',
  offerId: 'SELECT id FROM lead_offers ORDER BY id DESC LIMIT 40',
  call: `SELECT id FROM calls WHERE state <> 'ended' ORDER BY id DESC LIMIT 40`,
  leg: 'SELECT id FROM call_legs ORDER BY id DESC LIMIT 80',
  CallSid:
    'SELECT provider_call_sid AS id FROM call_legs WHERE provider_call_sid IS NOT NULL ORDER BY id DESC LIMIT 80',
  ParticipantLabel: 'SELECT id FROM call_legs ORDER BY id DESC LIMIT 80',
  text: 'SELECT id FROM text_messages ORDER BY id DESC LIMIT 20',
};

export function createSeenValues(): SeenValues {
  const byName = new Map<string, Json[]>();
  const remember = (name: string, value: Json) => {
    const values = byName.get(name) ?? [];
    if (!values.includes(value)) byName.set(name, [...values, value].slice(-MOST));
  };
  return {
    remember,
    of(random, name) {
      const values = byName.get(name);
      return values === undefined || values.length === 0 ? undefined : pick(random, values);
    },
    learn(answer) {
      const rest: Json[] = [answer];
      for (let looked = 0; rest.length > 0 && looked < 2_000; looked += 1) {
        const value = rest.pop() ?? null;
        if (value === null || typeof value !== 'object') continue;
        for (const [name, inner] of Object.entries(value)) {
          if (inner !== null && typeof inner === 'object') rest.push(inner);
          else if (!Array.isArray(value) && isWorthKnowing(inner)) remember(name, inner);
        }
      }
    },
    async readRows({ db }) {
      for (const [name, text] of Object.entries(ROWS)) {
        const { rows } = await db.pool.query<{ id: string }>(text);
        byName.set(
          name,
          rows.map(({ id }) => id),
        );
      }
    },
  };
}

/** Not the long texts and not the numbers: what is sent again must not be what the judge looks for. */
function isWorthKnowing(value: Json): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && value.length <= 60 && (UUID.test(value) || !/\d{7}/.test(value));
}
