import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';

const managersText = sql(
  'managers-of-lead',
  `WITH rules AS (
     SELECT why->>'ruleId' AS id FROM lead_offers WHERE lead_id = $1
     UNION SELECT tried->>'ruleId' FROM leads l CROSS JOIN LATERAL jsonb_array_elements(l.why->'rulesTried') AS tried
       WHERE l.id = $1 AND jsonb_typeof(l.why->'rulesTried') = 'array')
   SELECT DISTINCT m.id FROM rules JOIN routing_rules r ON r.id::text = rules.id JOIN teams t ON t.id = r.team_id
     JOIN users m ON m.id = t.manager_id AND m.is_active ORDER BY m.id`,
);
const supervisorsText = sql(
  'all-supervisors',
  `SELECT id FROM users WHERE role = 'supervisor' AND is_active ORDER BY id`,
);

/** Who manages the teams that a lead went to; all supervisors where no team has a manager. */
export async function managersOf(on: Queryable, leadId: string): Promise<string[]> {
  const managers = await on.query<{ id: string }>(managersText, [leadId]);
  const told = managers.length > 0 ? managers : await on.query<{ id: string }>(supervisorsText);
  return told.map(({ id }) => id);
}
