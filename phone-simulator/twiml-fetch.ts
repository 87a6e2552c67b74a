import type { CallLeg } from './call-leg.ts';
import type { WebhookKind } from './debugger-log.ts';
import { withoutFragment, type Params } from './signature.ts';
import { parseTwiml, type TwimlElement } from './twiml-parse.ts';
import type { Method } from './webhook-attempt.ts';
import type { World } from './world.ts';

/** Where a document comes from. `text`: given over REST, so it has no address that a relative URL could start from. */
export type Source =
  | { from: 'url'; kind: WebhookKind; url: string; method: Method; params?: Params }
  | { from: 'text'; twiml: string };

export interface Script {
  verbs: TwimlElement[];
  /** The address it was fetched from, and how; null for a document given over REST. */
  base: { url: string; method: Method } | null;
}

export type Obtained = { ok: true; script: Script } | { ok: false; code: number; url: string };

export interface Request {
  leg: CallLeg;
  source: Source;
  extra: Params;
}

/** Fetches and reads a document. Every fault is in the debugger log when this returns. */
export async function obtainScript(world: World, request: Request): Promise<Obtained> {
  const { leg, source } = request;
  if (source.from === 'text') return readTwiml(world, { text: source.twiml, base: null, leg });
  const params = { ...leg.params(), ...request.extra, ...source.params };
  const { kind, url, method } = source;
  const fetched = await world.sender.fetch({ kind, url, method, params, callSid: leg.sid });
  if (!fetched.ok) return { ok: false, code: fetched.code, url: fetched.url };
  const base = { url: withoutFragment(fetched.url), method };
  const { contentType, body } = fetched.answer;
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type.startsWith('audio/')) return { ok: true, script: { verbs: [verb('Play', base.url)], base } };
  if (type === 'text/plain') return plainText(body, base);
  if (type === 'text/xml' || type === 'application/xml' || type === 'text/html') {
    return readTwiml(world, { text: body, base, leg });
  }
  const message = `content type ${contentType ?? '(none)'} is neither TwiML, audio nor text`;
  world.log.error({ code: 12300, message, callSid: leg.sid, url: base.url });
  return { ok: false, code: 12300, url: base.url };
}

/** Twilio reads plain text aloud when it is no TwiML: so a 200 with an error message is spoken to the caller. */
function plainText(body: string, base: Script['base']): Obtained {
  const parsed = parseTwiml(body);
  const verbs = parsed.ok ? parsed.document.verbs : [verb('Say', body), verb('Hangup', '')];
  return { ok: true, script: { verbs, base } };
}

function readTwiml(world: World, given: { text: string; base: Script['base']; leg: CallLeg }): Obtained {
  const url = given.base?.url ?? '';
  const parsed = parseTwiml(given.text);
  if (!parsed.ok) {
    world.log.error({ code: parsed.code, message: parsed.message, callSid: given.leg.sid, url });
    return { ok: false, code: parsed.code, url };
  }
  for (const message of parsed.document.warnings)
    world.log.error({ code: 12200, message, callSid: given.leg.sid, url });
  return { ok: true, script: { verbs: parsed.document.verbs, base: given.base } };
}

function verb(name: string, text: string): TwimlElement {
  return { name, attributes: {}, text, children: [] };
}

/** The absolute form of a URL in a document; null when it has none. An empty one means the document itself. */
export function resolveUrl(script: Script, text: string): string | null {
  const target = text.trim();
  if (target === '') return script.base?.url ?? null;
  if (/^https?:\/\//i.test(target)) return URL.canParse(target) ? target : null;
  if (script.base === null || /^[a-z][a-z0-9+.-]*:/i.test(target)) return null;
  return URL.canParse(target, script.base.url) ? new URL(target, script.base.url).toString() : null;
}
