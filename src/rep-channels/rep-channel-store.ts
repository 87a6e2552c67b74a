import { audit } from '../auth/audit.ts';
import { repChannelKind } from '../contract/rep-channel.ts';
import type { RepChannelKind, RepChannelsBody, RepChannelView, RobotKind } from '../contract/rep-channel.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { hostsOf, isChannelAddress } from './channel-address.ts';

export interface RepChannelRow {
  kind: RepChannelKind;
  isOn: boolean;
  urlSealed: Buffer | null;
  urlIndex: Buffer | null;
  secretSealed: Buffer | null;
  sentAt: Date | null;
  failedAt: Date | null;
  lastError: string | null;
}

const rowsText = sql(
  'rep-channels-of-user',
  `SELECT kind, is_on AS "isOn", url_sealed AS "urlSealed", url_index AS "urlIndex", secret_sealed AS "secretSealed",
     sent_at AS "sentAt", failed_at AS "failedAt", last_error AS "lastError" FROM rep_channels WHERE user_id = $1`,
);
const browsersText = sql(
  'push-browsers-of-user',
  'SELECT count(*)::int AS n FROM push_subscriptions WHERE user_id = $1',
);
const personText = sql(
  'reached-person',
  `SELECT u.role, r.phone_sealed IS NOT NULL AS "hasPhone" FROM users u LEFT JOIN reps r ON r.user_id = u.id
   WHERE u.id = $1 AND u.is_active AND u.role IN ('rep', 'supervisor', 'admin')`,
);
// One writer at a time for one person's channels.
const lockText = sql('lock-reached-person', 'SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE');
const saveText = sql(
  'save-rep-channel',
  `INSERT INTO rep_channels (user_id, kind, is_on, url_sealed, url_index, secret_sealed, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (user_id, kind) DO UPDATE SET is_on = excluded.is_on, url_sealed = excluded.url_sealed,
     url_index = excluded.url_index, secret_sealed = excluded.secret_sealed, changed_at = excluded.changed_at,
     failed_at = NULL, last_error = NULL`,
);

/** Without a row a text and the browser's push are on, and no robot is. */
const isOnByDefault = (kind: RepChannelKind) => kind === 'sms' || kind === 'push';

/** All five channels of somebody, those without a row as they are by default. */
export async function channelsOf(on: Queryable, userId: string): Promise<Map<RepChannelKind, RepChannelRow>> {
  const rows = new Map((await on.query<RepChannelRow>(rowsText, [userId])).map((row) => [row.kind, row]));
  const nothing = {
    urlSealed: null,
    urlIndex: null,
    secretSealed: null,
    sentAt: null,
    failedAt: null,
    lastError: null,
  };
  return new Map(
    repChannelKind.options.map((kind) => [kind, rows.get(kind) ?? { kind, isOn: isOnByDefault(kind), ...nothing }]),
  );
}

export async function viewChannels(deps: Pick<Deps, 'db' | 'vault'>, userId: string): Promise<RepChannelView[]> {
  await reachedPerson(deps.db, userId);
  const rows = await channelsOf(deps.db, userId);
  const browsers = await browsersOf(deps.db, userId);
  return [...rows.values()].map((row) => ({
    kind: row.kind,
    isOn: row.isOn,
    host: row.urlSealed === null ? null : new URL(deps.vault.open(row.urlSealed)).host,
    hasSecret: row.secretSealed !== null,
    browsers: row.kind === 'push' ? browsers : 0,
    sentAt: row.sentAt?.toISOString() ?? null,
    failedAt: row.failedAt?.toISOString() ?? null,
    lastError: row.lastError,
  }));
}

export async function browsersOf(on: Queryable, userId: string): Promise<number> {
  const [row] = await on.query<{ n: number }>(browsersText, [userId]);
  return row?.n ?? 0;
}

async function reachedPerson(on: Queryable, userId: string): Promise<{ role: string; hasPhone: boolean }> {
  const [person] = await on.query<{ role: string; hasPhone: boolean }>(personText, [userId]);
  if (!person) throw new DomainError('not-found', 'expected an active rep, supervisor or administrator');
  return person;
}

/** Saves how somebody wants to be reached, by themselves or by a supervisor. A rep is always reached by something. */
export async function changeChannels(
  deps: Deps,
  by: { id: string },
  userId: string,
  { channels }: RepChannelsBody,
): Promise<void> {
  await deps.outbox.commit(async (unit) => {
    const { hasPhone } = await reachedPerson(unit, userId);
    await unit.query(lockText, [userId]);
    const rows = await channelsOf(unit, userId);
    for (const change of channels) rows.set(change.kind, await save(unit, deps, { userId, change, rows }));
    await refuseSilence(unit, userId, { rows, hasPhone });
    const data = { kinds: channels.map(({ kind, isOn }) => `${kind}:${isOn ? 'on' : 'off'}`) };
    const subject = { subjectType: 'user', subjectId: userId } as const;
    await audit(unit, deps.ids, { ...subject, at: unit.now, userId: by.id, action: 'user.channels_changed', data });
  });
}

type Change = RepChannelsBody['channels'][number];

async function save(
  unit: UnitOfWork,
  deps: Deps,
  { userId, change, rows }: { userId: string; change: Change; rows: ReadonlyMap<RepChannelKind, RepChannelRow> },
): Promise<RepChannelRow> {
  const { kind, isOn } = change;
  const before = rows.get(kind);
  const isRobot = kind !== 'sms' && kind !== 'push';
  if (isRobot && change.url) refuseForeign(kind, change.url, deps.config.channelOrigins);
  const url = sealedOr(deps, isRobot ? change.url : null, before?.urlSealed);
  const secret = sealedOr(deps, isRobot ? change.secret : null, before?.secretSealed);
  if (isRobot && isOn && url === null)
    throw new DomainError('bad-request', `${kind}: expected the robot's webhook address`);
  const urlIndex = url === null ? null : deps.vault.fingerprint(deps.vault.open(url));
  await unit.query(saveText, [userId, kind, isOn, url, urlIndex, secret, unit.now]);
  return { kind, isOn, urlSealed: url, urlIndex, secretSealed: secret, sentAt: null, failedAt: null, lastError: null };
}

/** Left out: as it was; null: taken away. */
function sealedOr(deps: Deps, given: string | null | undefined, before: Buffer | null | undefined): Buffer | null {
  if (given === undefined) return before ?? null;
  return given === null ? null : deps.vault.seal(given);
}

function refuseForeign(kind: RobotKind, url: string, origins: readonly string[]): void {
  if (!isChannelAddress(kind, url, origins))
    throw new DomainError('bad-request', `${kind}: expected an https address of ${hostsOf(kind)}`);
}

async function refuseSilence(
  unit: UnitOfWork,
  userId: string,
  { rows, hasPhone }: { rows: ReadonlyMap<RepChannelKind, RepChannelRow>; hasPhone: boolean },
): Promise<void> {
  const on = (kind: RepChannelKind) => rows.get(kind)?.isOn === true;
  const reaches = on('sms') || on('wecom') || on('dingtalk') || on('feishu');
  if (!hasPhone || reaches || (on('push') && (await browsersOf(unit, userId)) > 0)) return;
  throw new DomainError('bad-request', 'expected at least one channel that reaches the rep');
}
