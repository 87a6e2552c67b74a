/**
 * `npm run ring -- --from +8613… [--to +86400…] [--digits 1] [--wait-agent]`: one call through the phone simulator of
 * the running server, told line by line. Ctrl-C hangs up.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';

const help = `npm run ring -- --from +8613912345678 [--to +864008001234] [--digits 1] [--wait-agent]
  --from        the caller's number, or "anonymous"
  --to          the hotline (the first one when left out)
  --digits      keys, pressed one group at each menu: --digits 1 or --digits 2,1
  --wait-agent  waits until somebody answers, listens for five seconds, hangs up; exit code 1 if nobody did`;

const heardSchema = z.object({ at: z.string(), kind: z.string(), text: z.string() });
const stateSchema = z.object({
  telephones: z.array(
    z.looseObject({
      leg: z
        .looseObject({
          legSid: z.string(),
          state: z.enum(['dialling', 'ringing', 'in-progress', 'ended']),
          status: z.string(),
          listening: z.boolean(),
          heard: z.array(heardSchema),
        })
        .nullable(),
    }),
  ),
});
type Leg = NonNullable<z.infer<typeof stateSchema>['telephones'][number]['leg']>;

const said: Record<string, string> = {
  said: 'hears:  ',
  played: 'hears:  ',
  'hold-music': 'hears:  ',
  talking: 'talks:  ',
  fault: 'FAULT:  ',
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      digits: { type: 'string' },
      'wait-agent': { type: 'boolean', default: false },
    },
  });
  if (values.from === undefined) throw new Refusal(help);
  const base = `http://127.0.0.1:${process.env['PORT'] ?? '4000'}/phone/api`;
  const call = { from: values.from, ...(values.to === undefined ? {} : { to: values.to }) };
  const { legSid } = z.object({ legSid: z.string() }).parse(await (await post(`${base}/calls`, call)).json());
  console.log(`calling (${legSid}); Ctrl-C hangs up`);
  process.once('SIGINT', () => {
    console.log('hangs up');
    void post(`${base}/legs/${legSid}/hang-up`).catch(() => process.exit(130));
  });
  return listen({ base, legSid, menus: values.digits?.split(',') ?? [], waitAgent: values['wait-agent'] });
}

class Refusal extends Error {}

interface Call {
  base: string;
  legSid: string;
  menus: string[];
  waitAgent: boolean;
}

/** Follows the state stream and prints what is new at the caller's ear. */
async function listen(call: Call): Promise<number> {
  const stream = await fetch(`${call.base}/stream`).catch(() => null);
  if (stream?.body == null) throw new Refusal('The server closed the stream.');
  let printed = { count: 0, last: '' };
  let agent = false;
  let wasListening = false;
  for await (const leg of legStates(stream.body, call.legSid)) {
    const news = newLines(leg, printed);
    printed = { count: printed.count + news.length, last: key(leg.heard.at(-1)) };
    for (const heard of news) console.log(`${heard.at.slice(11, 19)}  ${said[heard.kind] ?? '        '}${heard.text}`);
    if (call.waitAgent && !agent && news.some((heard) => heard.kind === 'talking')) {
      agent = true;
      setTimeout(() => void post(`${call.base}/legs/${call.legSid}/hang-up`).catch(() => undefined), 5000);
    }
    if (leg.listening && !wasListening) press(call);
    wasListening = leg.listening;
    if (leg.state === 'ended') {
      console.log(`the call ended: ${leg.status}`);
      return call.waitAgent && !agent ? 1 : 0;
    }
  }
  throw new Refusal('The server went away.');
}

/** The state keeps the last 30 sounds: what follows the last one printed is new. */
function newLines(leg: Leg, printed: { last: string }): Leg['heard'] {
  const index = leg.heard.findLastIndex((heard) => key(heard) === printed.last);
  return leg.heard.slice(index + 1);
}

function key(heard: Leg['heard'][number] | undefined): string {
  return heard === undefined ? '' : `${heard.at} ${heard.kind} ${heard.text}`;
}

/** A second after a menu begins to listen, as a person would. */
function press(call: Call): void {
  const digits = call.menus.shift();
  if (digits === undefined) return;
  setTimeout(() => {
    console.log(`          presses ${digits}`);
    post(`${call.base}/legs/${call.legSid}/press`, { digits }).catch((error: unknown) => console.error(String(error)));
  }, 1000);
}

async function* legStates(body: ReadableStream<Uint8Array>, legSid: string): AsyncGenerator<Leg> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data === undefined) continue;
      const { telephones } = stateSchema.parse(JSON.parse(data));
      const leg = telephones.find((telephone) => telephone.leg?.legSid === legSid)?.leg;
      if (leg) yield leg;
    }
  }
}

async function post(url: string, body: unknown = {}): Promise<Response> {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(url, request).catch(() => {
    throw new Refusal(
      `No server answers at ${new URL(url).origin}. Start it with \`npm start\` (and set PORT if it is another).`,
    );
  });
  if (answer.ok) return answer;
  const problem = z.looseObject({ detail: z.string() }).safeParse(await answer.json().catch(() => null));
  throw new Refusal(
    problem.success ? problem.data.detail : `The server answered ${answer.status}: is it run with the phone simulator?`,
  );
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
