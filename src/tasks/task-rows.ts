import type { LockedCall } from '../calls/call-store.ts';
import type { TaskView } from '../contract/task.ts';
import { sql } from '../db.ts';
import type { Queryable } from '../db.ts';
import type { Ids } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';

interface TaskRow extends Omit<TaskView, 'dueAt' | 'doneAt'> {
  dueAt: Date;
  doneAt: Date | null;
}

const columns = `t.id, t.text, t.due_at AS "dueAt", t.done_at AS "doneAt", t.call_id AS "callId", t.customer_id AS "customerId",
  c.name AS "customerName", p.name AS "contactName"`;
const joins = `FROM tasks t LEFT JOIN customers c ON c.id = t.customer_id LEFT JOIN calls k ON k.id = t.call_id
  LEFT JOIN contacts p ON p.id = k.contact_id`;
/** Nobody works a longer list off in a day. */
const MOST = 100;
// What was done today stays in sight, so that a slip of the hand can be taken back.
const listText = sql(
  'tasks-of-owner',
  `SELECT ${columns} ${joins} WHERE t.owner_id = $1 AND (t.done_at IS NULL OR t.done_at > $2::timestamptz - interval '12 hours')
   ORDER BY t.done_at IS NOT NULL, t.due_at, t.id LIMIT ${MOST}`,
);
const byId = sql('task-by-id', `SELECT ${columns} ${joins} WHERE t.id = $1 AND t.owner_id = $2`);

/** What this person has to do, the most urgent first, and what they did just now. */
export async function tasksOf(on: Queryable, ownerId: string, now: Date): Promise<TaskView[]> {
  return (await on.query<TaskRow>(listText, [ownerId, now])).map(toView);
}

export async function findTask(on: Queryable, taskId: string, ownerId: string): Promise<TaskView | null> {
  const [row] = await on.query<TaskRow>(byId, [taskId, ownerId]);
  return row ? toView(row) : null;
}

const noteText = sql(
  'note-task',
  `INSERT INTO tasks (id, owner_id, call_id, customer_id, lead_id, text, due_at, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
   ON CONFLICT (owner_id, call_id) DO UPDATE SET text = excluded.text, due_at = excluded.due_at, done_at = NULL
   WHERE (tasks.text, tasks.due_at) IS DISTINCT FROM (excluded.text, excluded.due_at)`,
);

/** The next step of a call: one for each agent's part in it, so that handing the sheet in again amends it. */
export async function noteTask(
  unit: UnitOfWork,
  ids: Ids,
  task: { call: LockedCall; ownerId: string; text: string; dueAt: Date },
): Promise<void> {
  const { call, ownerId, text, dueAt } = task;
  await unit.query(noteText, [ids.next(), ownerId, call.id, call.customerId, call.leadId, text, dueAt, unit.now]);
}

const doneText = sql(
  'task-done',
  `UPDATE tasks SET done_at = CASE WHEN $3 THEN coalesce(done_at, $4::timestamptz) END WHERE id = $1 AND owner_id = $2`,
);

/** Done, or not done after all. */
export async function setTaskDone(
  on: Queryable,
  set: { taskId: string; ownerId: string; done: boolean; now: Date },
): Promise<void> {
  await on.query(doneText, [set.taskId, set.ownerId, set.done, set.now]);
}

function toView(row: TaskRow): TaskView {
  return { ...row, dueAt: row.dueAt.toISOString(), doneAt: row.doneAt?.toISOString() ?? null };
}
