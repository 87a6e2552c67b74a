import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { offerCookie } from '../auth/cookie-names.ts';
import { isSameSite } from '../auth/cross-site.ts';
import { originOf } from '../auth/guard.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { acceptLead, declineLead } from './answer-lead.ts';
import { readHandOverSettings } from './hand-over-settings.ts';
import { leadDetailOf } from './lead-queries.ts';
import { findLeadRow } from './lead-rows.ts';
import { linkSession, lookAtLink, openLink } from './offer-link.ts';
import type { LinkSession } from './offer-link.ts';
import { leadPage, noticePage, openPage, strangerPage } from './offer-link-page.ts';
import { snoozeLead } from './snooze-offer.ts';

/** Never longer than the offer and its hour: the server asks the offer each time. */
const COOKIE_SECONDS = 24 * 3_600;
const token = z.object({ token: z.string().max(100) });
const offer = z.object({ offerId: z.uuid() });
const act = offer.extend({ act: z.enum(['accept', 'decline', 'snooze']) });
const STATUS = { unknown: 404, opened: 410, over: 410 } as const;

/**
 * The short link of a text, and the one lead behind it, without signing in. The cookie goes to this offer's own path
 * only, so that it opens nothing else; these pages are outside of /api and of its guards.
 */
export function registerOfferLinkRoutes(app: HttpApp, deps: Deps): void {
  void app.register(async (scope: HttpApp) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4_096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.addHook('onRequest', async (request, reply) => {
      // Fastify names it in the log by the route's pattern; nobody on the way should keep or pass on the address.
      reply.headers({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
      if (!isSameSite(originOf(request), deps.config.publicUrl)) throw new DomainError('cross-site');
    });
    registerOpening(scope, deps);
    registerOffer(scope, deps);
  });
}

function registerOpening(app: HttpApp, deps: Deps): void {
  app.get('/r/:token', { schema: { params: token, hide: true } }, async (request, reply) => {
    const link = await lookAtLink(deps, deps.db, request.params.token);
    if (link.kind === 'ready') return html(reply, 200, openPage(link.language));
    if (link.kind === 'unknown') return html(reply, 404, strangerPage('unknown'));
    // Whoever opened it here goes on here.
    if ((await sessionOf(deps, request, link.offerId)) !== null) return reply.redirect(pathOf(link.offerId), 303);
    return html(reply, STATUS[link.kind], noticePage(link.language, link.kind));
  });
  app.post('/r/:token', { schema: { params: token, hide: true } }, async (request, reply) => {
    const opened = await openLink(deps, request.params.token);
    if (opened.kind === 'unknown') return html(reply, 404, strangerPage('unknown'));
    if (opened.kind !== 'session') return html(reply, STATUS[opened.kind], noticePage(opened.language, opened.kind));
    const path = pathOf(opened.offerId);
    const secure = deps.config.publicUrl.startsWith('https:');
    const options = { httpOnly: true, sameSite: 'strict', path, secure, maxAge: COOKIE_SECONDS } as const;
    return reply.setCookie(offerCookie(deps.config.publicUrl), opened.sessionToken, options).redirect(path, 303);
  });
}

function registerOffer(app: HttpApp, deps: Deps): void {
  app.get('/r/offers/:offerId', { schema: { params: offer, hide: true } }, async (request, reply) => {
    const session = await sessionOf(deps, request, request.params.offerId);
    return session === null ? html(reply, 410, strangerPage('over')) : showLead(deps, reply, session, false);
  });
  app.post('/r/offers/:offerId/:act', { schema: { params: act, hide: true } }, async (request, reply) => {
    const session = await sessionOf(deps, request, request.params.offerId);
    if (session === null) return html(reply, 410, strangerPage('over'));
    const { language, offerId } = session;
    try {
      await answer(deps, session, request.params.act, request.body);
    } catch (fault) {
      if (!(fault instanceof DomainError)) throw fault;
      // Between the page and the tap it may have gone to somebody else.
      const still = await sessionOf(deps, request, offerId);
      return still === null ? html(reply, 410, noticePage(language, 'over')) : showLead(deps, reply, still, true);
    }
    if (request.params.act === 'decline') return html(reply, 200, noticePage(language, 'declined'));
    return reply.redirect(pathOf(offerId), 303);
  });
}

const declineForm = z.object({ reason: z.string().trim().max(200).default('') });

async function answer(
  deps: Deps,
  session: LinkSession,
  how: 'accept' | 'decline' | 'snooze',
  body: unknown,
): Promise<void> {
  const { repId, leadId, language } = session;
  if (how === 'accept') return acceptLead(deps, { id: repId, language }, leadId);
  if (how === 'decline') return declineLead(deps, repId, leadId, declineForm.safeParse(body).data?.reason ?? '');
  const { snoozeMinutes } = await readHandOverSettings(deps.db);
  return snoozeLead(deps, repId, leadId, Math.min(15, snoozeMinutes));
}

async function showLead(deps: Deps, reply: FastifyReply, session: LinkSession, failed: boolean) {
  const row = await findLeadRow(deps.db, session.leadId);
  if (row === null) return html(reply, 410, noticePage(session.language, 'over'));
  const viewer = { id: session.repId, role: 'rep', language: session.language } as const;
  const lead = await leadDetailOf(deps.db, deps.vault, row, viewer);
  const { snoozeMinutes } = await readHandOverSettings(deps.db);
  return html(reply, 200, leadPage({ session, lead, snoozeMinutes, failed }));
}

async function sessionOf(deps: Deps, request: FastifyRequest, offerId: string): Promise<LinkSession | null> {
  const sessionToken = request.cookies[offerCookie(deps.config.publicUrl)];
  return sessionToken === undefined ? null : linkSession(deps, offerId, sessionToken);
}

function pathOf(offerId: string): string {
  return `/r/offers/${offerId}`;
}

function html(reply: FastifyReply, status: number, body: string) {
  return reply.code(status).type('text/html; charset=utf-8').send(body);
}
