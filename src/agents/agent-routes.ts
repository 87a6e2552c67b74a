import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { agentView as agentViewSchema, setStateBody } from '../contract/agent.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { agentView, agentViews } from './agent-queries.ts';
import { setAgentState } from './set-agent-state.ts';

const list = z.object({ items: z.array(agentViewSchema) });
const ticket = z.object({ identity: z.string(), token: z.string(), expiresAt: z.iso.datetime() });

export function registerAgentRoutes(app: HttpApp, deps: Deps): void {
  const readers = requireRole('agent', 'supervisor', 'admin');
  const agents = requireRole('agent');
  app.get('/api/agents', { preHandler: readers, schema: { response: { 200: list } } }, async () => ({
    items: await agentViews(deps.db),
  }));
  app.put(
    '/api/agents/me/state',
    { preHandler: agents, schema: { body: setStateBody, response: { 200: agentViewSchema } } },
    async (request) => {
      const { id } = currentUser(request);
      await setAgentState(deps, id, request.body);
      const view = await agentView(deps.db, id);
      if (view === null) throw new DomainError('agent-not-found');
      return view;
    },
  );
  app.get('/api/voice-token', { preHandler: agents, schema: { response: { 200: ticket } } }, async (request) => {
    const made = deps.callControl.softphoneToken(currentUser(request).id);
    if (made === null) throw new DomainError('not-found', 'This carrier has no phone in the browser.');
    return { ...made, expiresAt: made.expiresAt.toISOString() };
  });
}
