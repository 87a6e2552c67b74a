import type { QueueBody, SettingSaved, Settings } from '../contract/settings.ts';
import { sql } from '../db.ts';
import type { Statement } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { DomainError } from '../problem.ts';
import { changeSetting } from './change-setting.ts';
import type { SettingChange } from './change-setting.ts';

const insertText = sql(
  'add-queue',
  `INSERT INTO call_queues (id, code, name_zh, name_en, skill_id, ring_seconds, max_wait_seconds, wrap_up_seconds, prefer_seconds, overflow_seconds, disposition_required)
   VALUES ($1::uuid, 'queue-' || right(($1::uuid)::text, 12), $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);
const updateText = sql(
  'change-queue',
  `UPDATE call_queues SET name_zh = $2, name_en = $3, skill_id = $4, ring_seconds = $5, max_wait_seconds = $6,
     wrap_up_seconds = $7, prefer_seconds = $8, overflow_seconds = $9, disposition_required = $10 WHERE id = $1`,
);
const clearText = sql('clear-queue-dispositions', 'DELETE FROM queue_dispositions WHERE queue_id = $1');
const offerText = sql(
  'set-queue-dispositions',
  'INSERT INTO queue_dispositions (queue_id, disposition_code) SELECT $1, code FROM unnest($2::text[]) AS code',
);

/** Skill, seconds and dispositions of one queue; callers who wait in it already follow the new ones too. */
export async function changeQueue(
  deps: Deps,
  by: { byId: string; id: string },
  { version, ...queue }: QueueBody,
): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...common(by, queue),
    version,
    action: 'changed',
    write: (unit) => store(unit, { text: updateText, id: by.id, queue }),
  });
}

export async function addQueue(deps: Deps, byId: string, queue: Omit<QueueBody, 'version'>): Promise<SettingSaved> {
  const id = deps.ids.next();
  return changeSetting(deps, {
    ...common({ byId, id }, queue),
    action: 'added',
    write: (unit) => store(unit, { text: insertText, id, queue }),
  });
}

function common(
  by: { byId: string; id: string },
  queue: Omit<QueueBody, 'version'>,
): Pick<SettingChange, 'byId' | 'id' | 'kind' | 'part' | 'check'> {
  return {
    ...by,
    kind: 'queue',
    part: ({ queues }) => queues.find(({ id }) => id === by.id),
    check: (settings) => refuseUnknown(settings, queue),
  };
}

function refuseUnknown(settings: Settings, queue: Omit<QueueBody, 'version'>): void {
  if (queue.skillId !== null && !settings.skills.some(({ id }) => id === queue.skillId))
    throw new DomainError('bad-request', 'skillId: expected the id of a skill that there is, or null');
  const known = settings.dispositions.items.map(({ code }) => code);
  const wrong = queue.dispositions.find((code) => !known.includes(code));
  if (wrong !== undefined)
    throw new DomainError('bad-request', `dispositions: expected codes among ${known.join(', ')}`);
}

async function store(
  unit: UnitOfWork,
  { text, id, queue }: { text: Statement; id: string; queue: Omit<QueueBody, 'version'> },
): Promise<void> {
  await unit.query(text, [
    ...[id, queue.nameZh, queue.nameEn, queue.skillId, queue.ringSeconds, queue.maxWaitSeconds],
    ...[queue.wrapUpSeconds, queue.preferSeconds, queue.overflowSeconds, queue.dispositionRequired],
  ]);
  await unit.query(clearText, [id]);
  await unit.query(offerText, [id, [...new Set(queue.dispositions)]]);
}
