import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { escalatedLead, leadDetail, snoozeBody } from '../contract/lead.ts';
import { handOverSettings } from '../contract/rep-channel.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { countEscalated, escalatedLeads } from './escalated-leads.ts';
import { readHandOverSettings } from './hand-over-settings.ts';
import { leadDetailOf } from './lead-queries.ts';
import { findLeadRow } from './lead-rows.ts';
import { bringRepBack } from './rep-lapses.ts';
import { snoozeLead } from './snooze-offer.ts';

const params = z.object({ id: z.uuid() });

/** Putting an offer off, the managers' list, an absence taken back, and what reps may know of the settings. */
export function registerHandOverRoutes(app: HttpApp, deps: Deps): void {
  const supervisors = requireRole('supervisor', 'admin');
  const snoozeSchema = { params, body: snoozeBody, response: { 200: leadDetail }, tags: ['leads'] };
  app.post('/api/leads/:id/snooze', { preHandler: requireRole('rep'), schema: snoozeSchema }, async (request) => {
    const user = currentUser(request);
    const { id } = request.params;
    await snoozeLead(deps, user.id, id, request.body.minutes);
    const row = await findLeadRow(deps.db, id);
    if (row === null) throw new DomainError('lead-not-found');
    return leadDetailOf(deps.db, deps.vault, row, user);
  });
  const listSchema = { response: { 200: z.object({ items: z.array(escalatedLead) }) }, tags: ['leads'] };
  app.get('/api/leads/escalated', { preHandler: supervisors, schema: listSchema }, async (request) => ({
    items: await escalatedLeads(deps, currentUser(request)),
  }));
  const countSchema = { response: { 200: z.object({ count: z.number().int() }) }, tags: ['leads'] };
  app.get('/api/leads/escalated/count', { preHandler: supervisors, schema: countSchema }, async () => ({
    count: await countEscalated(deps.db),
  }));
  const backSchema = { params, response: { 204: z.null() }, tags: ['reps'] };
  app.post('/api/reps/:id/back', { preHandler: supervisors, schema: backSchema }, async (request, reply) => {
    await bringRepBack(deps, currentUser(request), request.params.id);
    return reply.code(204).send(null);
  });
  const answersSettings = { 200: handOverSettings };
  const readers = requireRole('rep', 'supervisor', 'admin');
  app.get(
    '/api/settings/hand-over',
    { preHandler: readers, schema: { response: answersSettings, tags: ['settings'] } },
    async () => readHandOverSettings(deps.db),
  );
}
