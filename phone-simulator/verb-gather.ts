import type { CallLeg } from './call-leg.ts';
import type { Params } from './signature.ts';
import type { Script } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import { goTo, type Outcome, type Run } from './twiml-step.ts';
import { pause, play, say } from './verb-media.ts';
import { Interrupted, sleep } from './waiting.ts';

interface Rules {
  dtmf: boolean;
  speech: boolean;
  numDigits: number;
  finishOnKey: string;
  bargeIn: boolean;
  timeoutMs: number;
}

/**
 * Plays the prompts, collects keys (and words), and asks the action. Keys interrupt the prompts; the timeout starts
 * after them and anew after each key. With no input the document goes on, unless actionOnEmptyResult.
 */
export async function gather(run: Run, script: Script, verb: TwimlElement): Promise<Outcome> {
  const rules = rulesOf(verb);
  const input = listen(run.leg, rules);
  try {
    await prompt(run, script, { verb, input });
    await collect(run, rules, input);
  } finally {
    input.stop();
  }
  const params = paramsOf(input);
  if (params === null && verb.attributes['actionOnEmptyResult'] !== 'true') return 'next';
  const { method, action = '' } = verb.attributes;
  return goTo(run, script, { text: action, method, kind: 'action', params: params ?? { Digits: '' } });
}

interface Input {
  digits: string;
  speech: string | null;
  done: boolean;
  /** Fires with the first key, to stop the prompts. */
  begun: AbortSignal;
  /** Replaced at each input: a wait races against it. */
  changed: AbortController;
  stop(): void;
}

function listen(leg: CallLeg, rules: Rules): Input {
  const begun = new AbortController();
  const input: Input = {
    digits: '',
    speech: null,
    done: false,
    begun: begun.signal,
    changed: new AbortController(),
    stop,
  };
  const stopKeys = leg.onKey((key) => {
    if (!rules.dtmf || input.done) return;
    if (key === rules.finishOnKey) input.done = true;
    else {
      input.digits += key;
      input.done = input.digits.length >= rules.numDigits;
    }
    note(rules.dtmf);
  });
  const stopSpeech = leg.onSpeech((words) => {
    if (!rules.speech || input.done) return;
    input.speech = words;
    input.done = true;
    note(rules.bargeIn);
  });
  function note(interrupts: boolean): void {
    if (interrupts) begun.abort(new Interrupted('input'));
    input.changed.abort(new Interrupted('input'));
  }
  function stop(): void {
    stopKeys();
    stopSpeech();
  }
  return input;
}

async function prompt(run: Run, script: Script, given: { verb: TwimlElement; input: Input }): Promise<void> {
  const nested: Run = { ...run, signal: AbortSignal.any([run.signal, given.input.begun]) };
  try {
    for (const child of given.verb.children) {
      nested.signal.throwIfAborted();
      if (child.name === 'Say') await say(nested, child);
      else if (child.name === 'Play') await play(nested, script, child);
      else await pause(nested, child);
    }
  } catch (error) {
    if (!(error instanceof Interrupted) || run.signal.aborted) throw error;
  }
}

async function collect(run: Run, rules: Rules, input: Input): Promise<void> {
  while (!input.done) {
    input.changed = new AbortController();
    try {
      await sleep(run.world.clock, rules.timeoutMs, AbortSignal.any([run.signal, input.changed.signal]));
      return;
    } catch (error) {
      if (!(error instanceof Interrupted) || run.signal.aborted) throw error;
    }
  }
}

function paramsOf(input: Input): Params | null {
  if (input.speech !== null) return { SpeechResult: input.speech, Confidence: '0.9127' };
  return input.digits === '' ? null : { Digits: input.digits };
}

function rulesOf(verb: TwimlElement): Rules {
  const { input = 'dtmf', numDigits, finishOnKey = '#', bargeIn, timeout = '5' } = verb.attributes;
  return {
    dtmf: input.includes('dtmf'),
    speech: input.includes('speech'),
    numDigits: numDigits === undefined ? Number.POSITIVE_INFINITY : Number(numDigits),
    finishOnKey,
    bargeIn: bargeIn !== 'false',
    timeoutMs: (timeout === 'auto' ? 5 : Number(timeout)) * 1000,
  };
}
