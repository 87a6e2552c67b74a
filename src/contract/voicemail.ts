import { z } from 'zod';
import { personRef } from './people.ts';

/** `pending`: still at the carrier; `stored`: can be played; `failed`: could not be fetched; `gone`: there is none any more. */
export const voicemailState = z.enum(['pending', 'stored', 'failed', 'gone']);
export type VoicemailState = z.infer<typeof voicemailState>;

/** A message that a caller left. Its sound: GET /api/voicemails/:id/audio. */
export const voicemailView = z.object({
  id: z.uuid(),
  callId: z.uuid(),
  state: voicemailState,
  seconds: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
  heardAt: z.iso.datetime().nullable(),
  heardBy: personRef.nullable(),
});
export type VoicemailView = z.infer<typeof voicemailView>;

/** As a callback shows it: of several messages the first that nobody heard yet, else the last. */
export const callbackVoicemail = voicemailView.pick({
  id: true,
  seconds: true,
  state: true,
  heardAt: true,
  heardBy: true,
});
export type CallbackVoicemail = z.infer<typeof callbackVoicemail>;

/** Of one call; or what a lead's or a customer's callers said, the newest first. Exactly one of the three. */
export const voicemailQuery = z
  .object({ callId: z.uuid().optional(), leadId: z.uuid().optional(), customerId: z.uuid().optional() })
  .refine(
    (of) => Object.values(of).filter((id) => id !== undefined).length === 1,
    'expected callId, leadId or customerId',
  );
export type VoicemailQuery = z.infer<typeof voicemailQuery>;
export const voicemailList = z.object({ items: z.array(voicemailView) });
