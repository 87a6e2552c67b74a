import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import {
  assignLeadBody,
  contactedBody,
  declineBody,
  editLeadBody,
  leadDetail,
  leadQuery,
  leadStatusBody,
  leadView,
} from '../contract/lead.ts';
import type { LeadDetail } from '../contract/lead.ts';
import { page } from '../contract/paging.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { acceptLead, declineLead } from './answer-lead.ts';
import { assignLead } from './assign-lead.ts';
import { changeLeadStatus } from './change-lead-status.ts';
import { editLead } from './edit-lead.ts';
import { leadDetailOf, pageOfLeads, standOf } from './lead-queries.ts';
import { findLeadRow, listReps } from './lead-rows.ts';
import type { LeadRow } from './lead-rows.ts';
import { recordContact } from './record-contact.ts';
import { whyNotYours } from './why-not-yours.ts';

const params = z.object({ id: z.uuid() });
const repList = z.object({
  items: z.array(
    z.object({
      ...{ id: z.uuid(), name: z.string(), teams: z.array(z.string()), away: z.boolean() },
      ...{ awayUntil: z.iso.datetime().nullable(), awayForLapses: z.boolean() },
    }),
  ),
});
const answersDetail = { 200: leadDetail };

/** Leads over HTTP: reps see what is offered to them or theirs, everybody else sees all, with masked numbers. */
export function registerLeadRoutes(app: HttpApp, deps: Deps): void {
  const everyone = requireRole('agent', 'rep', 'supervisor', 'admin');
  const found = { response: { 200: page(leadView) }, tags: ['leads'] };
  const search = (user: SignedInUser, { status, owner, q, cursor, limit }: z.infer<typeof leadQuery>) =>
    pageOfLeads(deps.db, deps.vault, user, {
      status: status ?? null,
      concerns: user.role === 'rep' || owner === 'me' ? user.id : null,
      ...{ q, cursor, limit, now: deps.clock.now() },
    });
  app.get('/api/leads', { preHandler: everyone, schema: { querystring: leadQuery, ...found } }, async (request) =>
    search(currentUser(request), request.query),
  );
  // The console asks this way: what is typed may be a number, and addresses are kept by browsers and proxies.
  app.post('/api/leads/search', { preHandler: everyone, schema: { body: leadQuery, ...found } }, async (request) =>
    search(currentUser(request), request.body),
  );
  app.get(
    '/api/leads/:id',
    { preHandler: everyone, schema: { params, response: answersDetail, tags: ['leads'] } },
    async (request) => {
      const user = currentUser(request);
      return leadDetailOf(deps.db, deps.vault, await visibleLead(deps, request.params.id, user), user);
    },
  );
  registerAnswers(app, deps);
  registerWork(app, deps);
  registerSupervision(app, deps);
}

function registerAnswers(app: HttpApp, deps: Deps): void {
  const reps = requireRole('rep');
  app.post(
    '/api/leads/:id/accept',
    { preHandler: reps, schema: { params, response: answersDetail, tags: ['leads'] } },
    async (request) => {
      const user = currentUser(request);
      await acceptLead(deps, user, request.params.id);
      return detailAfter(deps, request.params.id, user);
    },
  );
  const declineSchema = { params, body: declineBody, response: answersDetail, tags: ['leads'] };
  app.post('/api/leads/:id/decline', { preHandler: reps, schema: declineSchema }, async (request) => {
    const user = currentUser(request);
    await declineLead(deps, user.id, request.params.id, request.body.reason);
    return detailAfter(deps, request.params.id, user);
  });
}

function registerWork(app: HttpApp, deps: Deps): void {
  const contactedSchema = { params, body: contactedBody, response: answersDetail, tags: ['leads'] };
  app.post('/api/leads/:id/contacted', { preHandler: requireRole('rep'), schema: contactedSchema }, async (request) => {
    const user = currentUser(request);
    await visibleLead(deps, request.params.id, user);
    await recordContact(deps, user, request.params.id, request.body);
    return detailAfter(deps, request.params.id, user);
  });
  const editSchema = { params, body: editLeadBody, response: answersDetail, tags: ['leads'] };
  const editors = requireRole('agent', 'rep', 'supervisor', 'admin');
  app.patch('/api/leads/:id', { preHandler: editors, schema: editSchema }, async (request) => {
    const user = currentUser(request);
    await visibleLead(deps, request.params.id, user);
    await editLead(deps, user, request.params.id, request.body);
    return detailAfter(deps, request.params.id, user);
  });
  const statusSchema = { params, body: leadStatusBody, response: answersDetail, tags: ['leads'] };
  const movers = requireRole('rep', 'supervisor', 'admin');
  app.post('/api/leads/:id/status', { preHandler: movers, schema: statusSchema }, async (request) => {
    const user = currentUser(request);
    await visibleLead(deps, request.params.id, user);
    await changeLeadStatus(deps, user, request.params.id, request.body);
    return detailAfter(deps, request.params.id, user);
  });
}

function registerSupervision(app: HttpApp, deps: Deps): void {
  const supervisors = requireRole('supervisor', 'admin');
  const assignSchema = { params, body: assignLeadBody, response: answersDetail, tags: ['leads'] };
  app.post('/api/leads/:id/assign', { preHandler: supervisors, schema: assignSchema }, async (request) => {
    const user = currentUser(request);
    await assignLead(deps, user, request.params.id, request.body);
    return detailAfter(deps, request.params.id, user);
  });
  app.get(
    '/api/reps',
    { preHandler: supervisors, schema: { response: { 200: repList }, tags: ['leads'] } },
    async () => ({
      items: await listReps(deps.db, deps.clock.now()),
    }),
  );
}

/** 404 for a rep to whom it was never offered, 403 once it is with somebody else. */
async function visibleLead(deps: Deps, leadId: string, user: SignedInUser): Promise<LeadRow> {
  const row = await findLeadRow(deps.db, leadId);
  const stand = row === null || user.role !== 'rep' ? null : standOf(row, user.id);
  if (row === null || stand === 'stranger') throw new DomainError('lead-not-found');
  if (stand === 'was-offered') throw new DomainError('not-your-lead', (await whyNotYours(deps, user, leadId))?.words);
  return row;
}

/** The lead as it is after what this user did; who just declined it may read this once more. */
async function detailAfter(deps: Deps, leadId: string, user: SignedInUser): Promise<LeadDetail> {
  const row = await findLeadRow(deps.db, leadId);
  if (row === null) throw new DomainError('lead-not-found');
  return leadDetailOf(deps.db, deps.vault, row, user);
}
