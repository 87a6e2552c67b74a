import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { taskDoneBody, taskView } from '../contract/task.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { findTask, setTaskDone, tasksOf } from './task-rows.ts';

const params = z.object({ id: z.uuid() });
const agents = requireRole('agent');
const tags = ['tasks'];

/** An agent's own tasks; another's are as if they were not there. */
export function registerTaskRoutes(app: HttpApp, deps: Deps): void {
  const list = { response: { 200: z.object({ items: z.array(taskView) }) }, tags };
  app.get('/api/tasks', { preHandler: agents, schema: list }, async (request) => ({
    items: await tasksOf(deps.db, currentUser(request).id, deps.clock.now()),
  }));
  const done = { params, body: taskDoneBody, response: { 200: taskView }, tags };
  app.put('/api/tasks/:id/done', { preHandler: agents, schema: done }, async (request) => {
    const ownerId = currentUser(request).id;
    const { id: taskId } = request.params;
    await setTaskDone(deps.db, { taskId, ownerId, done: request.body.done, now: deps.clock.now() });
    const task = await findTask(deps.db, taskId, ownerId);
    if (task === null) throw new DomainError('not-found', 'Expected a task of your own.');
    return task;
  });
}
