import type { ProtectionBody, SettingSaved } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { reckonAll } from '../leads/protection-store.ts';
import { changeSetting } from './change-setting.ts';

const rulesText = sql(
  'set-protection-rules',
  `INSERT INTO protection_rules (stage, grade, days)
   SELECT stage::lead_status, grade::customer_level, days FROM unnest($1::text[], $2::text[], $3::int[]) AS r (stage, grade, days)
   ON CONFLICT (stage, grade) DO UPDATE SET days = excluded.days`,
);
const policyText = sql(
  'set-protection-policy',
  `INSERT INTO protection_policies (id, warn_days, on_release) VALUES (1, $1, $2)
   ON CONFLICT (id) DO UPDATE SET warn_days = excluded.warn_days, on_release = excluded.on_release`,
);

/** How long leads stay their owners'. It holds at once for every lead; who is near the end by it is warned first. */
export function changeProtection(deps: Deps, byId: string, body: ProtectionBody): Promise<SettingSaved> {
  const { version, days, warnDays, onRelease } = body;
  return changeSetting(deps, {
    ...{ byId, kind: 'protection', id: 'all', version, action: 'changed' },
    part: ({ protection }) => protection,
    async write(unit) {
      const rows = Object.entries(days).flatMap(([stage, grades]) =>
        Object.entries(grades).map(([grade, count]) => ({ stage, grade, count })),
      );
      const columns = [rows.map(({ stage }) => stage), rows.map(({ grade }) => grade), rows.map(({ count }) => count)];
      await unit.query(rulesText, columns);
      await unit.query(policyText, [warnDays, onRelease]);
      await reckonAll(unit);
    },
  });
}
