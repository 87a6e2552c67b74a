import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { pushSubscriptionBody, pushView, repChannelList, repChannelsBody, robotKind } from '../contract/rep-channel.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { pushOf, subscribeToPush, unsubscribeFromPush } from './push-subscriptions.ts';
import { changeChannels, viewChannels } from './rep-channel-store.ts';
import { tryChannel } from './try-channel.ts';

const params = z.object({ id: z.uuid() });
const tags = ['reps'];
const answersList = { 200: repChannelList };

/** How reps and managers are reached: their own settings, and by a supervisor those of a rep. */
export function registerRepChannelRoutes(app: HttpApp, deps: Deps): void {
  const own = requireRole('rep', 'supervisor', 'admin');
  const supervisors = requireRole('supervisor', 'admin');
  const list = async (userId: string) => ({ items: await viewChannels(deps, userId) });
  app.get('/api/reps/me/channels', { preHandler: own, schema: { response: answersList, tags } }, async (request) =>
    list(currentUser(request).id),
  );
  const saveSchema = { body: repChannelsBody, response: answersList, tags };
  app.put('/api/reps/me/channels', { preHandler: own, schema: saveSchema }, async (request) => {
    const user = currentUser(request);
    await changeChannels(deps, user, user.id, request.body);
    return list(user.id);
  });
  const theirs = { params, response: answersList, tags };
  app.get('/api/reps/:id/channels', { preHandler: supervisors, schema: theirs }, async (request) =>
    list(request.params.id),
  );
  const saveTheirs = { params, body: repChannelsBody, response: answersList, tags };
  app.put('/api/reps/:id/channels', { preHandler: supervisors, schema: saveTheirs }, async (request) => {
    await changeChannels(deps, currentUser(request), request.params.id, request.body);
    return list(request.params.id);
  });
  const kindParams = z.object({ kind: robotKind.or(z.literal('push')) });
  const trySchema = { params: kindParams, response: answersList, tags };
  app.post('/api/reps/me/channels/:kind/try', { preHandler: own, schema: trySchema }, async (request) => {
    const user = currentUser(request);
    await tryChannel(deps, user, request.params.kind);
    return list(user.id);
  });
  registerPush(app, deps);
}

function registerPush(app: HttpApp, deps: Deps): void {
  const own = requireRole('rep', 'supervisor', 'admin');
  const answersPush = { 200: pushView };
  app.get('/api/reps/me/push', { preHandler: own, schema: { response: answersPush, tags } }, async (request) =>
    pushOf(deps, currentUser(request).id),
  );
  const subscribeSchema = { body: pushSubscriptionBody, response: answersPush, tags };
  app.post('/api/reps/me/push', { preHandler: own, schema: subscribeSchema }, async (request) => {
    await subscribeToPush(deps, currentUser(request).id, request.body);
    return pushOf(deps, currentUser(request).id);
  });
  const removeSchema = { body: pushSubscriptionBody.pick({ endpoint: true }), response: answersPush, tags };
  app.delete('/api/reps/me/push', { preHandler: own, schema: removeSchema }, async (request) => {
    await unsubscribeFromPush(deps, currentUser(request).id, request.body.endpoint);
    return pushOf(deps, currentUser(request).id);
  });
}
