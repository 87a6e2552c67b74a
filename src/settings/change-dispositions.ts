import type { DispositionsBody, SettingSaved, Settings } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { changeSetting } from './change-setting.ts';

const storeText = sql(
  'set-dispositions',
  `INSERT INTO dispositions (code, name_zh, name_en, is_active, position)
   SELECT code, zh, en, is_active, position - 1
   FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) WITH ORDINALITY AS d (code, zh, en, is_active, position)
   ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
     is_active = excluded.is_active, position = excluded.position`,
);

/** The whole list in its order. A code is never removed or changed: calls of the past are told by it. */
export async function changeDispositions(
  deps: Deps,
  byId: string,
  { version, items }: DispositionsBody,
): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...{ byId, kind: 'dispositions', id: 'all', version, action: 'changed' },
    part: ({ dispositions }) => dispositions,
    check: (settings) => refuseLoss(settings, items),
    async write(unit) {
      const codes = withCodes(items);
      const column = (key: 'nameZh' | 'nameEn' | 'isActive') => items.map((item) => item[key]);
      await unit.query(storeText, [codes, column('nameZh'), column('nameEn'), column('isActive')]);
    },
  });
}

function refuseLoss({ dispositions }: Settings, items: DispositionsBody['items']): void {
  const given = items.flatMap(({ code }) => code ?? []);
  const known = dispositions.items.map(({ code }) => code);
  const whole = known.every((code) => given.includes(code)) && given.every((code) => known.includes(code));
  if (!whole || new Set(given).size !== given.length)
    throw new DomainError(
      'bad-request',
      'items: expected every disposition once; retire one instead of leaving it out',
    );
  const active = items.filter(({ isActive }) => isActive).map(({ nameZh }) => nameZh);
  if (new Set(active).size !== active.length)
    throw new DomainError('bad-request', 'nameZh: expected names that differ among those in use');
}

/** A new one is known by its English name, as `needs_follow_up`, or by its number where that says nothing. */
function withCodes(items: DispositionsBody['items']): string[] {
  const taken = new Set(items.flatMap(({ code }) => code ?? []));
  return items.map(({ code, nameEn }) => {
    if (code !== null) return code;
    const stem =
      nameEn
        .toLowerCase()
        .match(/[a-z0-9]+/g)
        ?.join('_')
        .slice(0, 30) ?? 'disposition';
    let made = stem;
    for (let number = 2; taken.has(made); number += 1) made = `${stem}_${number}`;
    taken.add(made);
    return made;
  });
}
