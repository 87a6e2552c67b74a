import { resolveUrl, type Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import { complain, type Outcome, type Run } from './twiml-step.ts';
import { sleep } from './waiting.ts';
import { speechMs } from './world.ts';

/** Even a loop over nothing must take time, or it would stop the clock. */
const shortestSoundMs = 100;

export async function say(run: Run, verb: TwimlElement): Promise<Outcome> {
  const text = verb.text.replace(/\s+/g, ' ').trim();
  if (text === '') return 'next';
  const { language, voice } = verb.attributes;
  const sound = { kind: 'said' as const, text, ...(language ? { language } : {}), ...(voice ? { voice } : {}) };
  await loop(run, verb, async () => {
    run.hears(sound);
    await sleep(run.world.clock, Math.max(shortestSoundMs, speechMs(run.world.pace, text)), run.signal);
  });
  return 'next';
}

export async function play(run: Run, script: Script, verb: TwimlElement): Promise<Outcome> {
  const { digits } = verb.attributes;
  if (digits !== undefined) {
    run.hears({ kind: 'tones', text: digits });
    await sleep(run.world.clock, digits.length * 250, run.signal);
    return 'next';
  }
  const url = resolveUrl(script, verb.text);
  if (url === null || verb.text.trim() === '') {
    complain(run, script, { code: 11100, message: '<Play> needs a URL' });
    return 'next';
  }
  const ms = await playableMs(run, script, url);
  if (ms === null) return 'next';
  await loop(run, verb, async () => {
    run.hears({ kind: 'played', text: `plays ${fileName(url)}`, url });
    await sleep(run.world.clock, Math.max(shortestSoundMs, ms), run.signal);
  });
  return 'next';
}

export async function pause(run: Run, verb: TwimlElement): Promise<Outcome> {
  const ms = Number(verb.attributes['length'] ?? '1') * 1000;
  if (ms === 0) return 'next';
  run.hears({ kind: 'silence', text: `silence for ${ms / 1000} s`, ms });
  await sleep(run.world.clock, ms, run.signal);
  return 'next';
}

/** loop="0" goes on until something interrupts it. */
async function loop(run: Run, verb: TwimlElement, once: () => Promise<void>): Promise<void> {
  const times = Number(verb.attributes['loop'] ?? '1');
  for (let done = 0; times === 0 || done < times; done += 1) {
    run.signal.throwIfAborted();
    await once();
  }
}

/**
 * How long the file plays; null when it cannot be played. It is asked for, as Twilio would, when it comes from the host
 * of the document; audio of other hosts is taken to be there. What Twilio does about a missing file is 11200 in the
 * debugger; here the call goes on with the next verb.
 */
async function playableMs(run: Run, script: Script, url: string): Promise<number | null> {
  const { pace, sender } = run.world;
  if (script.base === null || new URL(script.base.url).host !== new URL(url).host) return pace.playMs;
  // An audio file given in place of a document: it has just been fetched.
  if (url === script.base.url) return pace.playMs;
  const fetched = await sender.fetch({ kind: 'media', url, method: 'GET', params: {}, callSid: run.leg.sid });
  run.signal.throwIfAborted();
  if (!fetched.ok) return null;
  const type = fetched.answer.contentType ?? '';
  if (type.startsWith('audio/')) return fetched.answer.audioMs ?? pace.playMs;
  complain(run, script, { code: 12300, message: `<Play>: ${type || 'no content type'} is not audio` });
  return null;
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').pop() || url;
}
