import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { textCameIn } from '../texts/text-came-in.ts';
import { textChanged } from '../texts/text-changed.ts';
import { callCameIn } from './call-came-in.ts';
import { lockCall } from './call-store.ts';
import type { CarrierEvent } from './carrier-event.ts';
import { callerOutOfConference, farewellAsked } from './caller-out.ts';
import { legChanged } from './leg-changed.ts';
import { menuAnswered } from './menu-answered.ts';
import { repAnswered, repPressed } from './rep-answers.ts';
import { voiceReply } from './voice-reply.ts';
import type { VoiceReply } from './voice-reply.ts';

const enterInbox = sql(
  'enter-inbox',
  `INSERT INTO webhook_inbox (id, carrier, event_key, kind, body_sealed, received_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (carrier, event_key) DO NOTHING RETURNING id`,
);
const storedReply = sql('stored-reply', 'SELECT reply FROM webhook_inbox WHERE carrier = $1 AND event_key = $2');
const keepReply = sql('keep-reply', 'UPDATE webhook_inbox SET reply = $2, call_id = $3 WHERE id = $1');

interface Handled {
  callId: string | null;
  reply: VoiceReply;
}
const nothing: VoiceReply = { kind: 'nothing' };

/**
 * The one door for everything that a carrier tells. The inbox's unique key makes a repeat wait for the first and get
 * the first one's answer; everything else happens in the same transaction, or not at all.
 */
export function receiveCarrierEvent(deps: Deps, event: CarrierEvent): Promise<VoiceReply> {
  return deps.outbox.commit(async (unit) => {
    const id = deps.ids.next();
    const entry = [id, event.carrier, event.eventKey, event.kind, deps.vault.seal(event.raw), unit.now];
    const [entered] = await unit.query<{ id: string }>(enterInbox, entry);
    if (!entered) {
      const [stored] = await unit.query<{ reply: unknown }>(storedReply, [event.carrier, event.eventKey]);
      return voiceReply.parse(stored?.reply ?? nothing);
    }
    const { callId, reply } = await handle(unit, deps, event);
    await unit.query(keepReply, [id, JSON.stringify(reply), callId]);
    return reply;
  });
}

async function handle(unit: UnitOfWork, deps: Deps, event: CarrierEvent): Promise<Handled> {
  switch (event.kind) {
    case 'call-came-in':
      return callCameIn(unit, deps, event);
    case 'menu-answered':
      return { callId: event.callId, reply: await menuAnswered(unit, deps, event) };
    case 'leg-changed':
      return { callId: await legChanged(unit, deps, event), reply: nothing };
    case 'participant-joined':
    case 'participant-left':
    case 'conference-ended':
      return { callId: await conferenceChanged(unit, event), reply: nothing };
    case 'caller-out-of-conference':
      return { callId: event.callId, reply: await callerOutOfConference(unit, deps, event) };
    case 'farewell-asked':
      return { callId: event.callId, reply: await farewellAsked(unit, event) };
    case 'rep-answered':
      return { callId: event.callId, reply: await repAnswered(unit, event) };
    case 'rep-pressed':
      return { callId: event.callId, reply: await repPressed(unit, deps, event) };
    case 'text-changed':
      await textChanged(unit, event);
      return { callId: null, reply: nothing };
    case 'text-came-in':
      await textCameIn(unit, deps, event);
      return { callId: null, reply: nothing };
    default:
      return event satisfies never;
  }
}

const conferenceText = sql('conference-of-call', 'UPDATE calls SET provider_conference = $2, last_event_at = $3 WHERE id = $1');
const joinedText = sql(
  'leg-joined',
  `UPDATE call_legs SET joined_at = coalesce(joined_at, $4), provider_call_sid = coalesce(provider_call_sid, $3)
   WHERE call_id = $1 AND (id = $2 OR provider_call_sid = $3)`,
);

/** Who is in the conference decides nothing by itself (legs do), but tells when a voice was really there. */
async function conferenceChanged(
  unit: UnitOfWork,
  event: Extract<CarrierEvent, { kind: 'participant-joined' | 'participant-left' | 'conference-ended' }>,
): Promise<string | null> {
  const call = await lockCall(unit, event.callId);
  if (call === null) return null;
  await unit.query(conferenceText, [call.id, event.conferenceSid, unit.now]);
  if (event.kind === 'participant-joined') await unit.query(joinedText, [call.id, event.legId, event.providerCallSid, event.at ?? unit.now]);
  return call.id;
}
