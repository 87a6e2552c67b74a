import { z } from 'zod';

/** offline, available, not_ready are chosen by people; reserved, on_call, wrapping_up follow from a call. */
export const agentState = z.enum(['offline', 'available', 'reserved', 'on_call', 'wrapping_up', 'not_ready']);
export type AgentState = z.infer<typeof agentState>;

/** Why an agent is not ready: chosen, or set by the system (`missed_call`, `phone_unreachable`, `connection_lost`). */
export const notReadyReason = z.enum([
  'break',
  'meal',
  'meeting',
  'training',
  'other',
  'missed_call',
  'phone_unreachable',
  'connection_lost',
]);
export type NotReadyReason = z.infer<typeof notReadyReason>;

export const agentView = z.object({
  id: z.uuid(),
  name: z.string(),
  state: agentState,
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  callId: z.uuid().nullable(),
});
export type AgentView = z.infer<typeof agentView>;

/** Where an agent takes calls: in the browser's phone, or on a mobile of their own. */
export const answerOn = z.enum(['browser', 'mobile']);
export type AnswerOn = z.infer<typeof answerOn>;

/** `number` is masked: what was typed in is never shown whole again. */
export const agentPhone = z.object({ answerOn, number: z.string().nullable() });
export type AgentPhone = z.infer<typeof agentPhone>;

/** Without a number the one that is kept stays. */
export const setAgentPhoneBody = z.object({ answerOn, number: z.string().trim().min(1).max(40).optional() });
export type SetAgentPhoneBody = z.infer<typeof setAgentPhoneBody>;

export const setStateBody = z.object({
  state: z.enum(['available', 'not_ready', 'offline']),
  reason: z.string().min(1).max(60).optional(),
});
export type SetStateBody = z.infer<typeof setStateBody>;
