import { join } from 'node:path';
import { createPhoneSimulator } from '../phone-simulator/simulator.ts';
import type { PhoneSimulator } from '../phone-simulator/simulator.ts';
import { phoneSimulatorPlugin } from '../phone-simulator/plugin.ts';
import { demoDirectory } from '../prisma/demo-company/demo-directory.ts';
import { CALLBACK_OVERRIDES, TWIML_OVERRIDES } from '../webhooks/twilio/callback-urls.ts';
import { ANSWER_WITHIN_MS, registerTwilioWebhooks } from '../webhooks/twilio/routes.ts';
import { registerAgentPhoneRoutes } from './agents/agent-phone-routes.ts';
import { registerAgentRoutes } from './agents/agent-routes.ts';
import { noteHeartbeat } from './agents/note-heartbeat.ts';
import { isOwnOrigin } from './auth/cross-site.ts';
import { registerSecondFactorRoutes } from './auth/second-factor-routes.ts';
import { registerSessionRoutes } from './auth/session-routes.ts';
import { registerCallbackRoutes } from './callbacks/callback-routes.ts';
import { registerCallRoutes } from './calls/call-routes.ts';
import { receiveCarrierEvent } from './calls/receive-carrier-event.ts';
import { waitRound } from './calls/waiting/wait-round.ts';
import { registerCallerRoutes } from './customers/caller-routes.ts';
import { registerCustomerRoutes } from './customers/customer-routes.ts';
import type { Deps } from './deps.ts';
import type { HttpApp } from './http/http-app.ts';
import { buildHttp } from './http/http-server.ts';
import { degradedTotal, spoolFailedTotal, webhooksTotal } from './http/metrics.ts';
import { deliverEffect } from './jobs/deliver-effects.ts';
import { registerHandOverRoutes } from './leads/hand-over-routes.ts';
import { registerOfferLinkRoutes } from './leads/offer-link-routes.ts';
import { registerRepChannelRoutes } from './rep-channels/rep-channel-routes.ts';
import { registerLeadRoutes } from './leads/lead-routes.ts';
import { registerRepSelfRoutes } from './leads/rep-self-routes.ts';
import { registerProtectionRoutes } from './leads/protection-routes.ts';
import { registerRuleSetRoutes } from './leads/rule-set-routes.ts';
import { deskSnapshot } from './realtime/snapshot.ts';
import { registerUserRoutes } from './company/user-routes.ts';
import { registerClosingRoutes } from './hotlines/closing-routes.ts';
import { registerVoicemailRoutes } from './voicemails/voicemail-routes.ts';
import { registerLeadReportRoutes } from './reports/lead-report-routes.ts';
import { registerReportRoutes } from './reports/report-routes.ts';
import { registerDifferenceRoutes } from './reconciliation/difference-routes.ts';
import { registerCallWhyRoutes } from './routing/call-why-routes.ts';
import { registerSettingRoutes } from './settings/setting-routes.ts';
import { authenticateScreen } from './auth/guard.ts';
import { traceRequests } from './traces/trace-requests.ts';
import { isWhole } from './service/service-state.ts';
import type { KeptRequest } from './spool/spool-folder.ts';
import { registerTaskRoutes } from './tasks/task-routes.ts';
import { registerTicketRoutes } from './tickets/ticket-routes.ts';

export interface App {
  http: HttpApp;
}

/** Every plugin and route by name; it never listens. `simulator` is mounted where it is the carrier. */
export function buildApp(deps: Deps, options: { simulator: PhoneSimulator | null }): App {
  deps.outbox.onDeliver((effect) => deliverEffect(deps, effect));
  const http = buildHttp(deps);
  if (deps.traces.isOn) traceRequests(http, deps.traces);
  registerSessionRoutes(http, deps);
  registerSecondFactorRoutes(http, deps);
  registerAgentRoutes(http, deps);
  registerAgentPhoneRoutes(http, deps);
  registerCallRoutes(http, deps);
  registerCallWhyRoutes(http, deps);
  registerReportRoutes(http, deps);
  registerLeadReportRoutes(http, deps);
  registerSettingRoutes(http, deps);
  registerUserRoutes(http, deps);
  registerCustomerRoutes(http, deps);
  registerCallerRoutes(http, deps);
  registerTicketRoutes(http, deps);
  registerTaskRoutes(http, deps);
  registerLeadRoutes(http, deps);
  registerHandOverRoutes(http, deps);
  registerOfferLinkRoutes(http, deps);
  registerRepChannelRoutes(http, deps);
  registerProtectionRoutes(http, deps);
  registerRuleSetRoutes(http, deps);
  registerRepSelfRoutes(http, deps);
  registerCallbackRoutes(http, deps);
  registerVoicemailRoutes(http, deps);
  registerClosingRoutes(http, deps);
  registerDifferenceRoutes(http, deps);
  registerTwilioWebhooks(http, {
    config: deps.config,
    log: deps.log,
    receive: (event) => receiveCarrierEvent(deps, event),
    waitRound: (ask) => waitRound(deps, ask),
    count: (request) => webhooksTotal.inc(request),
    answerWithinMs: () => (deps.service.works('database') ? ANSWER_WITHIN_MS : ANSWER_WITHIN_MS_WITHOUT_DATABASE),
    keep: (request) => keepRequest(deps, request),
    cameBack: (call) => void deps.spool.cameBack(call).catch(() => undefined),
    talks: (call) => void deps.spool.talks(call).catch(() => undefined),
    degraded: (kind) => degradedTotal.inc({ kind }),
  });
  if (options.simulator !== null) mountSimulator(http, deps, options.simulator);
  attachScreens(http, deps);
  return { http };
}

/** Long enough for one try at a database that is believed to be gone, in case it is back. */
const ANSWER_WITHIN_MS_WITHOUT_DATABASE = 1_500;

/** False: the disk would not have it either. */
async function keepRequest(deps: Deps, request: KeptRequest): Promise<boolean> {
  try {
    await deps.spool.keep(request);
    return true;
  } catch (err) {
    spoolFailedTotal.inc();
    deps.log.error({ err }, 'spool.not_kept');
    return false;
  }
}

function attachScreens(http: HttpApp, deps: Deps): void {
  // A server closes when its last connection has, and a screen keeps its own for as long as it is open.
  http.addHook('preClose', async () => deps.realtime.dropConnections());
  deps.realtime.attach(http.server, {
    authenticate: (credentials) => authenticateScreen(deps, credentials),
    snapshot: (user) => deskSnapshot(deps, user),
    service() {
      const view = deps.service.view();
      return isWhole(view) ? null : { id: deps.ids.next(), at: view.at, service: view };
    },
    heartbeat: (user, shown) => noteHeartbeat(deps, user.id, shown),
    // A browser names the page that connects; programs name none.
    allowOrigin: (origin, host) => origin === undefined || isOwnOrigin(origin, host, deps.config.publicUrl),
  });
}

/** The carrier for a machine without one: it knows our public address and nothing else of us. */
export function createSimulatorFor(
  deps: Pick<Deps, 'config'>,
  options: Partial<Parameters<typeof createPhoneSimulator>[0]> = {},
): PhoneSimulator {
  const { publicUrl, carrier, secrets, port } = deps.config;
  const webhooks = `${publicUrl}/webhooks/twilio`;
  return createPhoneSimulator({
    accountSid: carrier.accountSid,
    authToken: secrets.carrierAuthTokens[0],
    numbers: [
      {
        number: '+864008001234',
        voiceUrl: `${webhooks}/voice${TWIML_OVERRIDES}`,
        voiceFallbackUrl: `${webhooks}/voice-fallback`,
        statusCallback: `${webhooks}/status${CALLBACK_OVERRIDES}`,
        smsUrl: `${webhooks}/sms${CALLBACK_OVERRIDES}`,
      },
    ],
    unregisteredClients: 'ring',
    restUrl: `http://127.0.0.1:${port}/phone/carrier`,
    ...options,
  });
}

function mountSimulator(http: HttpApp, deps: Deps, simulator: PhoneSimulator): void {
  const directory = deps.config.demo ? async () => [...demoDirectory(), ...(await deskPhones(deps))] : undefined;
  void http.register(phoneSimulatorPlugin, {
    prefix: '/phone',
    simulator,
    pageRoot: join(import.meta.dirname, '..', 'dist', 'phone'),
    ...(directory && { directory }),
  });
  liftHandsetOnAccept(deps, simulator);
}

/** The telephones on the agents' desks, by name. */
async function deskPhones(deps: Deps): Promise<{ number: string; label: string; kind: 'softphone' }[]> {
  const agents = await deps.db.prisma.agent.findMany({ select: { user: true }, orderBy: { user: { login: 'asc' } } });
  return agents.map(({ user }) => ({ number: user.id, label: `${user.name} · ${user.login}`, kind: 'softphone' }));
}

/**
 * With the simulator, an agent's telephone stands on the desk and is wired to it: accepting on the screen lifts the
 * handset, as the browser's own phone does with a real carrier (agent-console/twilio-phone.ts).
 */
function liftHandsetOnAccept(deps: Deps, simulator: PhoneSimulator): void {
  deps.outbox.onDeliver(async (effect) => {
    await deliverEffect(deps, effect);
    const legId = effect.topic === 'ring-agent' || effect.topic === 'ring-own-phone' ? effect.legId : null;
    const reservationId =
      effect.topic === 'announce' && effect.event === 'reservation.accepted' ? effect.reservationId : null;
    if (legId === null && (reservationId === null || reservationId === undefined)) return;
    const leg = await deps.db.prisma.callLeg.findFirst({
      where: {
        ...(legId === null ? { reservationId: reservationId ?? '' } : { id: legId }),
        // A leg without a reservation is of a call that the agent places: it was granted with the click.
        onMobile: false,
        OR: [{ reservation: { state: 'accepted' } }, { kind: 'agent', reservationId: null, offerId: null }],
      },
      select: { userId: true, providerCallSid: true },
    });
    if (!leg?.userId) return;
    const phone = simulator.softphone(leg.userId);
    if (phone.state === 'ringing') return phone.answer();
    // Accepted before the telephone rang: lifted at its first ring, if that is for this call.
    const stop = phone.onRing(({ sid }) => {
      stop();
      if (sid === leg.providerCallSid) phone.answer();
    });
  });
}
