import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { allIndustries } from '../callers/industries.ts';
import { callerBody } from '../contract/caller.ts';
import { screenPop } from '../contract/screen-pop.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { popOfCall } from '../screen-pop/pop-of-call.ts';
import { callerBecomes } from './caller-becomes.ts';

const params = z.object({ id: z.uuid() });
const industry = z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() });

/** What an agent writes down of a caller; answers the pop redrawn for whom it turned out to be. */
export function registerCallerRoutes(app: HttpApp, deps: Deps): void {
  const schema = { params, body: callerBody, response: { 200: screenPop }, tags: ['calls'] };
  app.post('/api/calls/:id/caller', { preHandler: requireRole('agent'), schema }, async (request) => {
    const callId = request.params.id;
    await callerBecomes(deps, { callId, agentId: currentUser(request).id, body: request.body });
    const pop = await popOfCall(deps, callId, deps.ids.next());
    if (pop === null) throw new DomainError('call-not-found');
    return pop;
  });
  const industries = { response: { 200: z.object({ items: z.array(industry) }) }, tags: ['customers'] };
  const readers = requireRole('agent', 'supervisor', 'admin', 'rep');
  // The sections alone: an agent chooses one of twenty while talking.
  app.get('/api/industries', { preHandler: readers, schema: industries }, async () => ({
    items: allIndustries()
      .filter(({ level }) => level === 'section')
      .map(({ code, zh, en }) => ({ code, nameZh: zh, nameEn: en })),
  }));
}
