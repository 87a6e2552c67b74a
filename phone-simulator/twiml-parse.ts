import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { grammar, isSsml, notSimulated } from './twiml-grammar.ts';

export interface TwimlElement {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: TwimlElement[];
}

export interface TwimlDocument {
  verbs: TwimlElement[];
  /** Faults for which Twilio writes 12200 and goes on, leaving out the verb or attribute. */
  warnings: string[];
}

export type Parsed = { ok: true; document: TwimlDocument } | { ok: false; code: number; message: string };

/** Twilio's own limit for fetched TwiML. */
const longestDocument = 64 * 1024;
const longestSpeech = 4096;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
});

const nodesSchema = z.array(z.record(z.string(), z.unknown()));
const attributesSchema = z.record(z.string(), z.string());

/** Strict XML 1.0, then Twilio's grammar. */
export function parseTwiml(xml: string): Parsed {
  if (Buffer.byteLength(xml) > longestDocument) return bad(11750, 'TwiML response body too large: 64 KB at most');
  try {
    return fromRoot(wellFormedRoot(xml));
  } catch (error) {
    if (error instanceof NotWellFormed) return bad(12100, `document parse failure: ${error.message}`);
    throw error;
  }
}

class NotWellFormed extends Error {}

function fromRoot(root: TwimlElement): Parsed {
  if (root.name !== 'Response') return bad(12102, `the root must be <Response>, not <${root.name}>`);
  const warnings: string[] = [];
  return { ok: true, document: { verbs: checked(root, warnings).children, warnings } };
}

function bad(code: number, message: string): Parsed {
  return { ok: false, code, message };
}

/** fast-xml-parser lets through several roots, text beside the root and stray `&`: checked here. */
function wellFormedRoot(xml: string): TwimlElement {
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true) throw new NotWellFormed(verdict.err.msg);
  if (/<!DOCTYPE/i.test(xml)) throw new NotWellFormed('a document type is not allowed');
  const top = toElements(parser.parse(xml));
  const [root] = top.elements;
  if (root === undefined || top.elements.length !== 1) throw new NotWellFormed('exactly one root element is needed');
  if (top.text.trim() !== '') throw new NotWellFormed('text outside the root element');
  return root;
}

function toElements(nodes: unknown): { elements: TwimlElement[]; text: string } {
  const elements: TwimlElement[] = [];
  let text = '';
  for (const node of nodesSchema.parse(nodes)) {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined) continue;
    if (name === '#text') text += decode(String(node[name]));
    else if (name === '#cdata') text += rawText(node[name]);
    else elements.push(toElement(name, node[name], node[':@']));
  }
  return { elements, text };
}

function toElement(name: string, content: unknown, attributes: unknown): TwimlElement {
  const inner = toElements(content);
  const given = Object.entries(attributesSchema.parse(attributes ?? {}));
  for (const [key, value] of given) if (value.includes('<')) throw new NotWellFormed(`'<' in attribute ${key}`);
  return {
    name,
    attributes: Object.fromEntries(given.map(([key, value]) => [key, decode(value)])),
    text: inner.text,
    children: inner.elements,
  };
}

function rawText(content: unknown): string {
  return nodesSchema
    .parse(content)
    .map((node) => String(node['#text'] ?? ''))
    .join('');
}

const entities = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function decode(text: string): string {
  return text.replace(/&([^;&]{0,12});?/g, (whole, name: string) => {
    const known = whole.endsWith(';') ? (entities.get(name) ?? numeric(name)) : undefined;
    if (known === undefined) throw new NotWellFormed(`unescaped '&' or unknown entity in "${text.slice(0, 60)}"`);
    return known;
  });
}

function numeric(name: string): string | undefined {
  const match = /^#(?:x([0-9a-f]+)|(\d+))$/i.exec(name);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function checked(element: TwimlElement, warnings: string[]): TwimlElement {
  const rule = grammar[element.name];
  if (rule === undefined) return element;
  if (rule.text === 'none' && element.text.trim() !== '') warnings.push(`<${element.name}> must not contain text`);
  const text = rule.children.some(isSsml) ? spokenText(element) : element.text;
  if (element.name === 'Say' && text.length > longestSpeech) {
    warnings.push(`<Say> holds ${text.length} characters, ${longestSpeech} at most: the rest is not spoken`);
  }
  const spoken = element.name === 'Say' ? text.slice(0, longestSpeech) : text;
  return {
    name: element.name,
    attributes: checkedAttributes(element, warnings),
    text: rule.text === 'none' ? '' : spoken,
    children: element.children.flatMap((child) => checkedChild(element, child, warnings)),
  };
}

function checkedChild(parent: TwimlElement, child: TwimlElement, warnings: string[]): TwimlElement[] {
  const allowed = grammar[parent.name]?.children ?? [];
  if (!allowed.includes(child.name)) {
    const known = grammar[child.name] !== undefined || notSimulated.has(child.name);
    warnings.push(
      `<${child.name}> ${known ? `is not allowed inside <${parent.name}>` : 'is not a TwiML verb'}: left out`,
    );
    return [];
  }
  return [checked(child, warnings)];
}

function checkedAttributes(element: TwimlElement, warnings: string[]): Record<string, string> {
  const rules = grammar[element.name]?.attributes ?? {};
  const kept = Object.entries(element.attributes).filter(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    const wanted = rule === undefined ? 'no such attribute' : rule(value);
    if (wanted === null) return true;
    const fault = rule === undefined ? wanted : `not ${wanted}`;
    warnings.push(`<${element.name} ${key}="${value.slice(0, 60)}">: ${fault}: left out`);
    return false;
  });
  return Object.fromEntries(kept);
}

function spokenText(element: TwimlElement): string {
  return element.text + element.children.map(spokenText).join('');
}
