import { z } from 'zod';
import { currentUser, requireRole } from '../auth/guard.ts';
import { allIndustries } from '../callers/industries.ts';
import { allRegions } from '../callers/regions.ts';
import {
  publishBody,
  rehearsal,
  rehearsalBody,
  repSettingsBody,
  restoreBody,
  routingTeams,
  ruleChoices,
  ruleSetSummary,
  ruleSetView,
  saveRuleSetBody,
  saveTeamBody,
} from '../contract/rule-set.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { discardDraft, openDraft, publishDraft, restoreVersion, ruleSetViewOf, saveDraft } from './edit-rule-set.ts';
import { deleteTeam, readTeams, saveTeam, saveRep } from './edit-teams.ts';
import { listHotlines } from './hotline-hours.ts';
import { listRuleSets } from './rule-set-store.ts';
import { runRehearsal } from './run-rehearsal.ts';

const params = z.object({ id: z.uuid() });
const tags = ['lead rules'];
const oneSet = { 200: ruleSetView };

/** The rules by which leads find their rep: versions, checks, rehearsal, teams. Supervisors and administrators. */
export function registerRuleSetRoutes(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  const list = z.object({ items: z.array(ruleSetSummary) });
  app.get('/api/rule-sets', { preHandler, schema: { response: { 200: list }, tags } }, async () => ({
    items: await listRuleSets(deps.db),
  }));
  app.get('/api/rule-sets/:id', { preHandler, schema: { params, response: oneSet, tags } }, (request) =>
    ruleSetViewOf(deps, request.params.id),
  );
  const copyBody = z.object({ from: z.uuid() });
  app.post('/api/rule-sets', { preHandler, schema: { body: copyBody, response: oneSet, tags } }, (request) =>
    openDraft(deps, currentUser(request), request.body.from),
  );
  const saveSchema = { params, body: saveRuleSetBody, response: oneSet, tags };
  // Five hundred rules with their codes are more than the standard body.
  app.put('/api/rule-sets/:id', { preHandler, bodyLimit: 2_000_000, schema: saveSchema }, (request) =>
    saveDraft(deps, request.params.id, request.body),
  );
  app.delete('/api/rule-sets/:id', { preHandler, schema: { params, tags } }, async (request, reply) => {
    await discardDraft(deps, currentUser(request), request.params.id);
    return reply.code(204).send();
  });
  registerPublishing(app, deps);
  registerTeams(app, deps);
}

function registerPublishing(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  const publishSchema = { params, body: publishBody, response: oneSet, tags };
  app.post('/api/rule-sets/:id/publish', { preHandler, schema: publishSchema }, (request) =>
    publishDraft(deps, currentUser(request), request.params.id, request.body),
  );
  const restoreSchema = { params, body: restoreBody, response: oneSet, tags };
  app.post('/api/rule-sets/:id/restore', { preHandler, schema: restoreSchema }, (request) =>
    restoreVersion(deps, currentUser(request), request.params.id, request.body),
  );
  const rehearsalSchema = { params, body: rehearsalBody, response: { 200: rehearsal }, tags };
  app.post('/api/rule-sets/:id/rehearsal', { preHandler, schema: rehearsalSchema }, (request) =>
    runRehearsal(deps, request.params.id, request.body),
  );
  // An agent picks an industry and a region from them, too.
  const desk = requireRole('agent', 'supervisor', 'admin');
  app.get('/api/rule-choices', { preHandler: desk, schema: { response: { 200: ruleChoices }, tags } }, async () => ({
    industries: allIndustries().map(({ code, section, zh, en }) => ({ code, section, zh, en })),
    regions: allRegions().map(({ code, name, nameEn }) => ({ code, zh: name, en: nameEn })),
    hotlines: await listHotlines(deps.db),
  }));
}

function registerTeams(app: HttpApp, deps: Deps): void {
  const preHandler = requireRole('supervisor', 'admin');
  const answer = { 200: routingTeams };
  const teams = () => readTeams(deps.db, deps.clock.now());
  app.get('/api/teams', { preHandler, schema: { response: answer, tags } }, teams);
  app.post('/api/teams', { preHandler, schema: { body: saveTeamBody, response: answer, tags } }, async (request) => {
    await saveTeam(deps, currentUser(request), null, request.body);
    return teams();
  });
  const saveSchema = { params, body: saveTeamBody, response: answer, tags };
  app.put('/api/teams/:id', { preHandler, schema: saveSchema }, async (request) => {
    await saveTeam(deps, currentUser(request), request.params.id, request.body);
    return teams();
  });
  app.delete('/api/teams/:id', { preHandler, schema: { params, response: answer, tags } }, async (request) => {
    await deleteTeam(deps, currentUser(request), request.params.id);
    return teams();
  });
  const repSchema = { params, body: repSettingsBody, response: answer, tags };
  app.patch('/api/reps/:id', { preHandler, schema: repSchema }, async (request) => {
    await saveRep(deps, currentUser(request), request.params.id, request.body);
    return teams();
  });
}
