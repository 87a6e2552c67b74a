import { currentUser, requireRole } from '../auth/guard.ts';
import { agentPhone as agentPhoneSchema, setAgentPhoneBody } from '../contract/agent.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { agentPhone, setAgentPhone } from './agent-phone.ts';

/** Where an agent takes calls: this browser, or a mobile of their own. */
export function registerAgentPhoneRoutes(app: HttpApp, deps: Deps): void {
  const agents = requireRole('agent');
  app.get(
    '/api/agents/me/phone',
    { preHandler: agents, schema: { response: { 200: agentPhoneSchema } } },
    async (request) => agentPhone(deps, currentUser(request).id),
  );
  app.put(
    '/api/agents/me/phone',
    { preHandler: agents, schema: { body: setAgentPhoneBody, response: { 200: agentPhoneSchema } } },
    async (request) => setAgentPhone(deps, currentUser(request).id, request.body),
  );
}
