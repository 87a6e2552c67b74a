import { audit } from '../auth/audit.ts';
import type { SettingSaved, Settings } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { tell } from '../realtime/tell.ts';
import { lastChanges, readSettings, subjectOf } from './read-settings.ts';
import type { SettingKind } from './read-settings.ts';
import { settingWarnings } from './setting-warnings.ts';

export interface SettingChange {
  /** Who saves. */
  byId: string;
  kind: SettingKind;
  id: string;
  /** The version that the form was read with; left out: there was none, it is new. */
  version?: string | null;
  action: 'added' | 'changed' | 'removed';
  /** Throws what cannot be; gets the settings as they stand. */
  check?(settings: Settings): void;
  write(unit: UnitOfWork): Promise<void>;
  /** The form's part of the settings, for the audit. */
  part(settings: Settings): object | undefined;
}

const oneAtATime = sql(
  'one-setting-at-a-time',
  `SELECT pg_advisory_xact_lock(hashtextextended('hotline settings', 0))`,
);

/**
 * One form of the settings, saved: all of it or nothing. It holds from the next call on, since every call reads what it
 * follows. Errors: not-found; setting-changed when somebody saved since; bad-request with what was expected.
 */
export async function changeSetting(deps: Deps, change: SettingChange): Promise<SettingSaved> {
  return deps.outbox.commit(async (unit) => {
    await unit.query(oneAtATime);
    const before = await readSettings(unit, unit.now);
    const isNew = change.version === undefined;
    if (!isNew && change.part(before) === undefined) throw new DomainError('not-found', 'This was removed.');
    if (!isNew) await refuseStale(unit, change);
    change.check?.(before);
    await change.write(unit);
    const after = await readSettings(unit, unit.now);
    const version = await audit(unit, deps.ids, {
      at: unit.now,
      userId: change.byId,
      action: `${change.kind}.${change.action}`,
      subjectType: 'setting',
      subjectId: subjectOf(change.kind, change.id),
      data: difference(change.part(before), change.part(after)),
    });
    tell(unit, { type: 'settings.changed', data: { kind: change.kind, id: change.id } });
    // A new skill or a shorter overflow may be what a waiting caller was waiting for.
    unit.effect({ topic: 'assign-agents' });
    return { id: change.id, version, warnings: settingWarnings(after, unit.now) };
  });
}

async function refuseStale(unit: UnitOfWork, change: SettingChange): Promise<void> {
  const subject = subjectOf(change.kind, change.id);
  const last = (await lastChanges(unit)).get(subject);
  if ((last?.version ?? null) === change.version) return;
  const who = last?.changed?.by ?? 'Somebody';
  throw new DomainError(
    'setting-changed',
    `${who} changed this at ${last?.changed?.at ?? 'an unknown time'}; expected the version of that change. Read it again.`,
  );
}

/** The fields that differ, as they were and as they are. */
function difference(before: object = {}, after: object = {}): { before: object; after: object } {
  const own = (key: string) => !['version', 'changed', 'id'].includes(key);
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = [...new Set([...was.keys(), ...is.keys()])].filter(
    (key) => own(key) && JSON.stringify(was.get(key)) !== JSON.stringify(is.get(key)),
  );
  const only = (values: Map<string, unknown>) => Object.fromEntries(keys.map((key) => [key, values.get(key) ?? null]));
  return { before: only(was), after: only(is) };
}
