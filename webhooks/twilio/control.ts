import { CarrierError, type CallControl, type CarrierLeg, type PlacedLeg } from '../../src/calls/call-control.ts';
import type { Config } from '../../src/config.ts';
import type { Clock } from '../../src/deps.ts';
import { createCallbackUrls } from './callback-urls.ts';
import { findCallTo, findConference, findParticipant, isConnected } from './find-placed.ts';
import { CARRIER } from './parse.ts';
import { recordingControl } from './recording-control.ts';
import { carrierLists, toLeg } from './lists.ts';
import { createPace } from './rest-pace.ts';
import { createRestClient, type RestClient, type RestTransport } from './rest-client.ts';
import { asking, unlessGone } from './rest-fault.ts';
import { createSoftphoneToken } from './softphone-token.ts';
import { CONFERENCE_EVENTS } from './twiml.ts';

/** A list: Twilio takes several events in one string for one event that it does not know, and reports next to nothing. */
const LEG_EVENTS = ['initiated', 'ringing', 'answered', 'completed'];
/** Twilio rings no shorter, and adds about five seconds of its own. */
const SHORTEST_RING_SECONDS = 5;

type Urls = ReturnType<typeof createCallbackUrls>;

/**
 * Calls through Twilio's REST API (or the phone simulator's, at `apiUrl`, which is asked for at each request because
 * its port is known only once it listens). The conference of a call is named by the call's id.
 */
export function createTwilioCallControl(deps: {
  config: Pick<Config, 'publicUrl' | 'carrier' | 'secrets'>;
  clock: Clock;
  apiUrl?: () => string | null;
  /** Another way to the carrier than HTTP: the simulation's, which delays, loses and repeats as the seed says. */
  transport?: RestTransport;
  /** Told of each request: whether the carrier did what an answering carrier does. */
  onAnswer?: (answered: boolean) => void;
}): CallControl {
  const { config } = deps;
  const apiUrl = deps.apiUrl ?? (() => config.carrier.apiUrl);
  const client = createRestClient(config, apiUrl, deps);
  const urls = createCallbackUrls(config.publicUrl);
  return {
    carrier: CARRIER,
    ...legControl(client, urls),
    ...callerControl(client, urls),
    ...recordingControl(config, client, apiUrl),
    async sendText({ textId, to, from, body }) {
      const statusCallback = urls.textStatus(textId);
      const message = await asking('write', 'send a text', () =>
        client.messages.create({ to, from, body, statusCallback }),
      );
      return { providerSid: message.sid };
    },
    lookUp: (providerCallSid) => lookUp(client, providerCallSid),
    isInConference: ({ callId, providerCallSid }) => isConnected(client, callId, providerCallSid),
    endConference: ({ conferenceSid }) =>
      unlessGone(() =>
        asking('write', 'end a conference', () => client.conferences(conferenceSid).update({ status: 'completed' })),
      ),
    lists: carrierLists(client, createPace()),
    softphoneToken: (agentId) => createSoftphoneToken(config, deps.clock, agentId),
  };
}

function legControl(
  client: RestClient,
  urls: Urls,
): Pick<CallControl, 'ringAgent' | 'ringAgentPhone' | 'ringRep' | 'dialOut' | 'findPlaced' | 'endLeg'> {
  return {
    async ringAgent(leg) {
      const participant = await asking('write', 'ring an agent', () =>
        client.conferences(leg.callId).participants.create({
          from: leg.hotlineNumber,
          to: clientOf(leg.agentId),
          label: leg.legId,
          timeout: Math.max(SHORTEST_RING_SECONDS, leg.ringSeconds),
          beep: 'false',
          // With early media the ringing itself would begin the conference, and end the caller's music.
          earlyMedia: false,
          startConferenceOnEnter: true,
          endConferenceOnExit: false,
          ...legCallback(urls, leg),
          conferenceStatusCallback: urls.conference(leg.callId),
          conferenceStatusCallbackMethod: 'POST',
          conferenceStatusCallbackEvent: [...CONFERENCE_EVENTS],
        }),
      );
      return { providerCallSid: participant.callSid };
    },
    async dialOut(leg) {
      const participant = await asking('write', 'dial out', () =>
        client.conferences(leg.callId).participants.create({
          from: leg.hotlineNumber,
          to: leg.to,
          label: leg.legId,
          timeout: Math.max(SHORTEST_RING_SECONDS, leg.ringSeconds),
          beep: 'false',
          // The agent hears what the network says: ringing, or that the number does not exist.
          earlyMedia: true,
          startConferenceOnEnter: true,
          // As for a caller, who can be moved out of it to wait for somebody else.
          endConferenceOnExit: false,
          ...legCallback(urls, leg),
          conferenceStatusCallback: urls.conference(leg.callId),
          conferenceStatusCallbackMethod: 'POST',
          conferenceStatusCallbackEvent: [...CONFERENCE_EVENTS],
        }),
      );
      return { providerCallSid: participant.callSid };
    },
    ringRep: (leg) => ringScreened(client, urls, leg),
    ringAgentPhone: (leg) => ringScreened(client, urls, leg),
    findPlaced(leg) {
      const to = leg.agentId === undefined ? leg.to : clientOf(leg.agentId);
      return leg.kind === 'rep' ? findCallTo(client, { ...leg, to }) : findParticipant(client, { ...leg, to });
    },
    endLeg: (leg) => endCallLeg(client, leg.providerCallSid),
  };
}

/** An agent's phone in the browser. */
const clientOf = (agentId: string): string => `client:${agentId}`;

/** An ordinary call: a participant would be in the conference as soon as anything answers, a voicemail too. */
async function ringScreened(
  client: RestClient,
  urls: Urls,
  leg: Parameters<CallControl['ringRep']>[0],
): Promise<PlacedLeg> {
  const call = await asking('write', 'ring a mobile', () =>
    client.calls.create({
      from: leg.hotlineNumber,
      to: leg.to,
      url: urls.whisper(leg),
      method: 'POST',
      timeout: Math.max(SHORTEST_RING_SECONDS, leg.ringSeconds),
      ...legCallback(urls, leg),
    }),
  );
  return { providerCallSid: call.sid };
}

function callerControl(
  client: RestClient,
  urls: Urls,
): Pick<CallControl, 'hold' | 'resume' | 'endCall' | 'moveCaller'> {
  return {
    async hold({ callId, callerLegId, callerSid }) {
      const holdUrl = urls.hold({ callId, legId: callerLegId });
      const conference = await runningConference(client, callId);
      await asking('write', 'hold the caller', () =>
        client.conferences(conference).participants(callerSid).update({ hold: true, holdUrl, holdMethod: 'POST' }),
      );
    },
    async resume({ callId, callerSid }) {
      const conference = await runningConference(client, callId);
      await asking('write', 'resume the caller', () =>
        client.conferences(conference).participants(callerSid).update({ hold: false }),
      );
    },
    /**
     * The caller's leg first: the other way round Twilio would ask what the caller, out of the conference and still on
     * the line, is to hear next. The conference is ended as well, for whoever sits in it without a caller; each is
     * tried whatever became of the other.
     */
    async endCall({ callId, callerSid }) {
      try {
        await endCallLeg(client, callerSid);
      } finally {
        await unlessGone(() => endConference(client, callId));
      }
    },
    async moveCaller({ callId, callerLegId, callerSid, step }) {
      const url = urls.caller({ callId, legId: callerLegId }, step);
      await asking('write', 'move the caller', () => client.calls(callerSid).update({ url, method: 'POST' }));
    },
  };
}

function legCallback(urls: Urls, leg: { callId: string; legId: string }) {
  return { statusCallback: urls.legStatus(leg), statusCallbackMethod: 'POST', statusCallbackEvent: LEG_EVENTS };
}

async function endCallLeg(client: RestClient, callSid: string): Promise<void> {
  await unlessGone(() => asking('write', 'end a leg', () => client.calls(callSid).update({ status: 'completed' })));
}

async function endConference(client: RestClient, callId: string): Promise<void> {
  const conference = await runningConference(client, callId);
  await asking('write', 'end the conference', () => client.conferences(conference).update({ status: 'completed' }));
}

async function runningConference(client: RestClient, callId: string): Promise<string> {
  const conference = await findConference(client, callId);
  if (conference === null) throw new CarrierError('gone', 'the call has no running conference');
  return conference;
}

/** Twilio's list and single calls lag behind its callbacks by seconds: look again before acting on what is missing. */
async function lookUp(client: RestClient, callSid: string): Promise<CarrierLeg | null> {
  try {
    return toLeg(await asking('read', 'look up a call', () => client.calls(callSid).fetch()));
  } catch (fault) {
    if (fault instanceof CarrierError && fault.fault === 'gone') return null;
    throw fault;
  }
}
