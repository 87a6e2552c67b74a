import { z } from 'zod';
import type { PhoneSimulator } from './simulator.ts';

const sidParams = z.looseObject({ sid: z.string() });
const participantParams = z.looseObject({ sid: z.string(), participant: z.string().default('') });

/** Twilio's paths end in `.json` or do not. */
export function sidOf(params: unknown): string {
  return withoutJson(sidParams.parse(params).sid);
}

export function participantOf(params: unknown): { sid: string; participant: string } {
  const { sid, participant } = participantParams.parse(params);
  return { sid: withoutJson(sid), participant: withoutJson(participant) };
}

export function accountPath(simulator: PhoneSimulator): string {
  return `/2010-04-01/Accounts/${simulator.accountSid}`;
}

/** Names such as `StartTime>` are part of Twilio's queries. */
export function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.split('?')[1] ?? '');
}

function withoutJson(text: string): string {
  return text.replace(/\.json$/, '');
}
