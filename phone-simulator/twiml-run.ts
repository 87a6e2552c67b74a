import { complain, goTo, refuse, type Ending, type Outcome, type Role, type Run } from './twiml-step.ts';
import { obtainScript, type Obtained, type Script, type Source } from './twiml-fetch.ts';
import type { TwimlElement } from './twiml-parse.ts';
import { dial } from './verb-dial.ts';
import { gather } from './verb-gather.ts';
import { pause, play, say } from './verb-media.ts';
import { record } from './verb-record.ts';

const prompts = ['Say', 'Play', 'Pause', 'Redirect'];
const allowed: Record<Role, ReadonlySet<string>> = {
  call: new Set([
    'Say',
    'Play',
    'Pause',
    'Gather',
    'Dial',
    'Record',
    'Redirect',
    'Hangup',
    'Reject',
    'Enqueue',
    'Leave',
  ]),
  whisper: new Set([...prompts, 'Gather', 'Record', 'Hangup']),
  // Twilio processes no other verbs while somebody waits: a <Gather> in a waitUrl does nothing.
  wait: new Set(prompts),
  hold: new Set(prompts),
  announce: new Set(prompts),
};

/** So many documents in a row that took no time at all are taken for an endless loop: the simulator's own bound. */
const documentsWithoutTime = 100;

/** Runs a document and all it leads to. Rejects with Interrupted when the leg is taken away. */
export async function runTwiml(run: Run, source: Source): Promise<Ending> {
  const { world } = run;
  let next = source;
  for (let idle = 0; idle < documentsWithoutTime; idle += 1) {
    const startedAt = world.clock.now().getTime();
    const obtained = await obtainOrFallBack(run, next);
    run.signal.throwIfAborted();
    if (!obtained.ok) return 'failed';
    const outcome = await runScript(run, obtained.script);
    if (outcome === 'failed' && run.fallback === null) return 'failed';
    if (outcome === 'failed') next = fallbackSource(run, { code: 13200, url: obtained.script.base?.url ?? '' }) ?? next;
    else if (typeof outcome === 'string') return outcome === 'hang-up' ? 'hang-up' : 'finished';
    else next = outcome.goTo;
    if (world.clock.now().getTime() > startedAt) idle = -1;
  }
  world.log.error({
    code: 11215,
    message: 'the documents lead to one another for ever without a pause',
    callSid: run.leg.sid,
  });
  return 'failed';
}

async function obtainOrFallBack(run: Run, source: Source): Promise<Obtained> {
  const { world, leg, extra } = run;
  const first = await obtainScript(world, { leg, source, extra });
  if (first.ok) return first;
  const fallback = fallbackSource(run, first);
  return fallback === null ? first : obtainScript(world, { leg, source: fallback, extra });
}

function fallbackSource(run: Run, failure: { code: number; url: string }): Source | null {
  if (run.fallback === null) return null;
  const params = { ErrorCode: String(failure.code), ErrorUrl: failure.url };
  return { from: 'url', kind: 'fallback', url: run.fallback.url, method: run.fallback.method, params };
}

async function runScript(run: Run, script: Script): Promise<Outcome> {
  for (const verb of script.verbs) {
    run.signal.throwIfAborted();
    if (!allowed[run.role].has(verb.name)) {
      complain(run, script, {
        code: 12200,
        message: `<${verb.name}> does nothing in a ${run.role} document: left out`,
      });
      continue;
    }
    if (answers(run, verb)) run.leg.answer();
    const outcome = await runVerb(run, script, verb);
    if (outcome !== 'next') return outcome;
  }
  return 'next';
}

/** <Reject>, <Redirect>, a leading <Pause> and a leading <Dial answerOnBridge> leave the call ringing. */
function answers(run: Run, verb: TwimlElement): boolean {
  if (run.role !== 'call' || run.leg.status !== 'ringing') return false;
  if (['Reject', 'Redirect', 'Pause'].includes(verb.name)) return false;
  const joins = verb.children.some((noun) => noun.name === 'Conference');
  return !(verb.name === 'Dial' && verb.attributes['answerOnBridge'] === 'true' && !joins);
}

async function runVerb(run: Run, script: Script, verb: TwimlElement): Promise<Outcome> {
  switch (verb.name) {
    case 'Say':
      return say(run, verb);
    case 'Play':
      return play(run, script, verb);
    case 'Pause':
      return pause(run, verb);
    case 'Gather':
      return gather(run, script, verb);
    case 'Dial':
      return dial(run, script, verb);
    case 'Record':
      return record(run, script, verb);
    case 'Redirect':
      return goTo(run, script, { text: verb.text, method: verb.attributes['method'], kind: kindOf(run.role) });
    case 'Hangup':
      return 'hang-up';
    case 'Reject':
      return reject(run, verb);
    default:
      return refuse(run, script, verb.name);
  }
}

function reject(run: Run, verb: TwimlElement): Outcome {
  if (run.leg.status === 'ringing') run.leg.end(verb.attributes['reason'] === 'busy' ? 'busy' : 'no-answer');
  return 'hang-up';
}

function kindOf(role: Role): 'voice' | 'wait' | 'hold' | 'whisper' | 'announce' {
  return role === 'call' ? 'voice' : role;
}
