import { useMemo, type ReactNode } from 'react';

interface Line {
  depth: number;
  tag: string;
  kind: 'open' | 'close' | 'empty';
  attributes: [string, string][];
  /** Text that fits on the line between an opening and a closing tag. */
  text: string | null;
}

/** TwiML, one element a line, indented, tags and attributes coloured. What is no XML is shown as it came. */
export function XmlText({ source }: { source: string }) {
  const lines = useMemo(() => linesOf(source), [source]);
  if (lines === null) return <pre className="xml raw">{source}</pre>;
  return (
    <pre className="xml">
      {lines.map((line, index) => (
        <XmlLine key={index} line={line} />
      ))}
    </pre>
  );
}

export function prettyXml(source: string): string {
  const lines = linesOf(source);
  if (lines === null) return source;
  return lines
    .map((line) => {
      const attributes = line.attributes.map(([name, value]) => ` ${name}="${value}"`).join('');
      const start = `${'  '.repeat(line.depth)}<${line.kind === 'close' ? '/' : ''}${line.tag}${attributes}`;
      if (line.text !== null) return `${start}>${line.text}</${line.tag}>`;
      return line.kind === 'empty' ? `${start}/>` : `${start}>`;
    })
    .join('\n');
}

function XmlLine({ line }: { line: Line }) {
  const attributes: ReactNode[] = line.attributes.map(([name, value]) => (
    <span key={name}>
      {' '}
      <i className="name">{name}</i>=<i className="value">"{value}"</i>
    </span>
  ));
  return (
    <span className="xml-line" style={{ paddingLeft: `${line.depth * 1.2 + 1.2}em` }}>
      &lt;{line.kind === 'close' && '/'}
      <b>{line.tag}</b>
      {attributes}
      {line.kind === 'empty' && '/'}&gt;
      {line.text !== null && (
        <>
          <em>{line.text}</em>&lt;/<b>{line.tag}</b>&gt;
        </>
      )}
    </span>
  );
}

function linesOf(source: string): Line[] | null {
  const parsed = new DOMParser().parseFromString(source.trim(), 'application/xml');
  if (parsed.querySelector('parsererror') !== null) return null;
  const lines: Line[] = [];
  walk(parsed.documentElement, 0, lines);
  return lines;
}

function walk(element: Element, depth: number, lines: Line[]): void {
  const attributes: [string, string][] = [...element.attributes].map((one) => [one.name, one.value]);
  const tag = element.tagName;
  const text = (element.textContent ?? '').trim();
  if (element.childElementCount === 0) {
    lines.push({ depth, tag, kind: text === '' ? 'empty' : 'open', attributes, text: text === '' ? null : text });
    return;
  }
  lines.push({ depth, tag, kind: 'open', attributes, text: null });
  for (const child of element.children) walk(child, depth + 1, lines);
  lines.push({ depth, tag, kind: 'close', attributes: [], text: null });
}
