import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';

/**
 * For tests: checks TwiML against Twilio's own words, the types of npm `twilio` (VoiceResponse.d.ts), which list each
 * verb's nouns, attributes and the attributes' values. Returns what is wrong; empty: nothing.
 */
export function lintTwiml(xml: string): string[] {
  const verdict = XMLValidator.validate(xml);
  if (verdict !== true) return [`not well-formed: ${verdict.err.msg}`];
  if (!xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>')) return ['no declaration with the encoding'];
  const roots = toElements(parser.parse(xml));
  if (roots.length !== 1 || roots[0]?.name !== 'Response') return ['the root is not one <Response>'];
  return roots.flatMap((root) => lintElement(root, 'VoiceResponse'));
}

/** The verbs of a document in order, for rules about where a document is played. */
export function verbsOf(xml: string): string[] {
  return toElements(parser.parse(xml)).flatMap((root) => root.children.map((verb) => verb.name));
}

/** Every URL that the document names, un-escaped as Twilio reads it. */
export function urlsOf(xml: string): string[] {
  return [...xml.matchAll(/https?:\/\/[^"<\s]+/g)].map(([found]) => found.replaceAll('&amp;', '&'));
}

interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  ignoreDeclaration: true,
});
const node = z.array(z.record(z.string(), z.unknown()));
const attributeValues = z.record(z.string(), z.string());

function toElements(nodes: unknown): Element[] {
  return node.parse(nodes).flatMap((entry) => {
    const name = Object.keys(entry).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    return [{ name, attributes: attributeValues.parse(entry[':@'] ?? {}), children: toElements(entry[name]) }];
  });
}

const declarations = readFileSync(
  createRequire(import.meta.url).resolve('twilio/lib/twiml/VoiceResponse.d.ts'),
  'utf8',
);
/** `type ConferenceBeep = "true" | "false";` */
const enums = new Map(
  [...declarations.matchAll(/^ {4}type (\w+) = (.+);$/gm)].map(([, name = '', values = '']) => [
    name,
    [...values.matchAll(/"([^"]*)"/g)].map(([, value]) => value),
  ]),
);

function lintElement(element: Element, className: string): string[] {
  const allowed = nounsOf(className);
  return [
    ...Object.entries(element.attributes).flatMap(([name, value]) => lintAttribute(element.name, name, value)),
    ...element.children.flatMap((child) => {
      if (!allowed.has(child.name)) return [`<${child.name}> is not allowed in <${element.name}>`];
      return lintElement(child, child.name);
    }),
  ];
}

/** The methods of a verb's class are the nouns that it may hold. */
function nounsOf(className: string): Set<string> {
  const body = new RegExp(`class ${className} extends TwiML \\{([\\s\\S]*?)\\n {0,4}\\}`).exec(declarations)?.[1] ?? '';
  return new Set([...body.matchAll(/\): VoiceResponse\.(\w+);/g)].map(([, name = '']) => name));
}

function lintAttribute(element: string, name: string, value: string): string[] {
  const body = new RegExp(`interface ${element}Attributes \\{([\\s\\S]*?)\\n {4}\\}`).exec(declarations)?.[1];
  const type = new RegExp(`^ {8}${name}\\?: (.+);$`, 'm').exec(body ?? '')?.[1];
  if (type === undefined) return [`<${element}> has no attribute ${name}`];
  if (fits(type, value)) return [];
  return [`<${element} ${name}="${value}">: expected ${type}`];
}

function fits(type: string, value: string): boolean {
  if (type === 'string') return value !== '';
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type === 'number') return /^\d+$/.test(value);
  const values = enums.get(type.replace('[]', ''));
  if (values === undefined) throw new Error(`the linter does not know the type ${type}`);
  return type.endsWith('[]') ? value.split(' ').every((word) => values.includes(word)) : values.includes(value);
}
