import type { CallLeg } from './call-leg.ts';
import type { Sound } from './heard.ts';
import type { Params } from './signature.ts';
import { resolveUrl, type Script, type Source } from './twiml-fetch.ts';
import { notSimulated } from './twiml-grammar.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

export type Role = 'call' | 'whisper' | 'wait' | 'hold' | 'announce';

/** One run of TwiML: for a whole call, a whisper, waiting or hold music, or an announcement. */
export interface Run {
  world: World;
  leg: CallLeg;
  role: Role;
  signal: AbortSignal;
  /** Added to every request of this run (a conference's name on its wait document, say). */
  extra: Params;
  fallback: { url: string; method: Method } | null;
  hears(sound: Sound): void;
}

/** What a verb leads to: the next verb, another document, the end of the call, or a fault already logged. */
export type Outcome = 'next' | 'hang-up' | 'failed' | { goTo: Source };
export type Ending = 'finished' | 'hang-up' | 'failed';

/** A verb that Twilio knows and this simulator does not: loud, so that nobody takes it for working. */
export function refuse(run: Run, script: Script, name: string): Outcome {
  const known = notSimulated.has(name) ? 'is not simulated here' : 'cannot be run';
  complain(run, script, { code: 12400, message: `<${name}> ${known}` });
  return 'failed';
}

export function complain(run: Run, script: Script, error: { code: number; message: string }): void {
  run.world.log.error({ ...error, callSid: run.leg.sid, url: script.base?.url ?? null });
}

/** The request that a verb's action or redirect makes. A URL that cannot be requested is Twilio's 11100. */
export function goTo(
  run: Run,
  script: Script,
  target: {
    text: string;
    method: string | undefined;
    kind: 'voice' | 'action' | 'wait' | 'hold' | 'whisper' | 'announce';
    params?: Params;
  },
): Outcome {
  const url = resolveUrl(script, target.text);
  if (url === null) {
    const why = script.base === null ? ' (TwiML given over REST needs absolute URLs)' : '';
    complain(run, script, { code: 11100, message: `invalid URL "${target.text.slice(0, 80)}"${why}` });
    return 'failed';
  }
  const method = target.method === 'GET' ? 'GET' : 'POST';
  return { goTo: { from: 'url', kind: target.kind, url, method, ...(target.params ? { params: target.params } : {}) } };
}
