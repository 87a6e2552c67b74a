import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import { leadDetail } from '../contract/lead.ts';
import type { LeadDetail } from '../contract/lead.ts';
import {
  duplicates,
  duplicatesBody,
  extendProtectionBody,
  interestBody,
  interestStatusBody,
  mergeLeadBody,
} from '../contract/lead-protection.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { extendProtection } from './extend-protection.ts';
import { findDuplicates } from './find-duplicates.ts';
import { changeInterest, noteInterest } from './lead-interests.ts';
import { leadDetailOf, standOf } from './lead-queries.ts';
import { findLeadRow } from './lead-rows.ts';
import { mergeLead } from './merge-lead.ts';

const params = z.object({ id: z.uuid() });
const interestParams = params.extend({ interestId: z.uuid() });
const response = { 200: leadDetail };
const everyone = requireRole('agent', 'rep', 'supervisor', 'admin');

/** Whose prospect it is: duplicates, extension, merging, and what else a prospect wants. */
export function registerProtectionRoutes(app: HttpApp, deps: Deps): void {
  const asked = { body: duplicatesBody, response: { 200: duplicates }, tags: ['leads'] };
  app.post('/api/leads/duplicates', { preHandler: everyone, schema: asked }, async (request) =>
    findDuplicates(deps, request.body),
  );
  const extending = { params, body: extendProtectionBody, response, tags: ['leads'] };
  app.post('/api/leads/:id/extend', { preHandler: requireRole('rep'), schema: extending }, async (request) => {
    const user = currentUser(request);
    await mustSee(deps, request.params.id, user);
    await extendProtection(deps, user, request.params.id, request.body.reason);
    return detailOf(deps, request.params.id, user);
  });
  const merging = { params, body: mergeLeadBody, response, tags: ['leads'] };
  const preHandler = requireRole('supervisor', 'admin');
  app.post('/api/leads/:id/merge', { preHandler, schema: merging }, async (request) => {
    await mergeLead(deps, currentUser(request), request.params.id, request.body);
    return detailOf(deps, request.body.intoId, currentUser(request));
  });
  registerInterests(app, deps);
}

function registerInterests(app: HttpApp, deps: Deps): void {
  const adding = { params, body: interestBody, response, tags: ['leads'] };
  app.post('/api/leads/:id/interests', { preHandler: everyone, schema: adding }, async (request) => {
    const user = currentUser(request);
    await mustSee(deps, request.params.id, user);
    await noteInterest(deps, request.params.id, request.body);
    return detailOf(deps, request.params.id, user);
  });
  const changing = { params: interestParams, body: interestStatusBody, response, tags: ['leads'] };
  app.post('/api/leads/:id/interests/:interestId', { preHandler: everyone, schema: changing }, async (request) => {
    const user = currentUser(request);
    const { id: leadId, interestId } = request.params;
    await mustSee(deps, leadId, user);
    await changeInterest(deps, { leadId, interestId }, request.body);
    return detailOf(deps, leadId, user);
  });
}

/** A rep changes what is theirs, or offered to them; of others' leads they learn nothing. */
async function mustSee(deps: Deps, leadId: string, user: SignedInUser): Promise<void> {
  const row = await findLeadRow(deps.db, leadId);
  const stand = row === null || user.role !== 'rep' ? null : standOf(row, user.id);
  if (row === null || stand === 'stranger') throw new DomainError('lead-not-found');
  if (stand === 'was-offered') throw new DomainError('not-your-lead');
}

async function detailOf(deps: Deps, leadId: string, user: SignedInUser): Promise<LeadDetail> {
  const row = await findLeadRow(deps.db, leadId);
  if (row === null) throw new DomainError('lead-not-found');
  return leadDetailOf(deps.db, deps.vault, row, user);
}
