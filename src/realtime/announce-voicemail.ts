import type { ServerEventName } from '../contract/events.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { listHotlineClosings } from '../hotlines/closing-queries.ts';
import { listVoicemails } from '../voicemails/voicemail-queries.ts';

type VoicemailEventName = Extract<ServerEventName, `voicemail.${string}`>;
export const voicemailEvents: readonly VoicemailEventName[] = ['voicemail.left', 'voicemail.stored', 'voicemail.heard'];

interface Head {
  id: string;
  at: string;
}

/** Callbacks are everybody's at the desk, and so are their messages; of the reps, the lead's own. */
const desk = [{ role: 'agent' }, { role: 'supervisor' }, { role: 'admin' }] as const;

const ownerText = sql(
  'lead-owner-of-call',
  'SELECT l.owner_id AS "ownerId" FROM calls c JOIN leads l ON l.id = c.lead_id WHERE c.id = $1 AND l.owner_id IS NOT NULL',
);

export async function announceVoicemail(
  deps: Pick<Deps, 'db' | 'realtime'>,
  event: VoicemailEventName,
  told: { callId?: string | undefined },
  head: Head,
): Promise<void> {
  if (told.callId === undefined) return;
  const voicemails = await listVoicemails(deps.db, { callId: told.callId }, { onlyOfRep: null });
  const [lead] = await deps.db.query<{ ownerId: string }>(ownerText, [told.callId]);
  const owner = lead === undefined ? [] : [{ userId: lead.ownerId }];
  deps.realtime.emit([...desk, ...owner], event, { ...head, callId: told.callId, voicemails });
}

export async function announceClosing(deps: Pick<Deps, 'db' | 'realtime' | 'clock'>, head: Head): Promise<void> {
  const closings = await listHotlineClosings(deps.db, deps.clock.now());
  deps.realtime.emit(desk, 'hotline.closing_changed', { ...head, closings });
}
