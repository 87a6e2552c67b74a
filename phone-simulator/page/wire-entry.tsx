import { useState } from 'react';
import { useWords } from './exchange-language.tsx';
import type { LogLine } from './exchange-state.ts';
import { Glyph } from './glyph.tsx';
import { prettyXml, XmlText } from './xml-text.tsx';

/** Parameters that say what happened; the others are behind the count. */
const telling = [
  'CallStatus',
  'Digits',
  'SpeechResult',
  'StatusCallbackEvent',
  'DialCallStatus',
  'MessageStatus',
  'Body',
];

export function WireEntry({ line }: { line: LogLine }) {
  const { language, words } = useWords();
  const [open, setOpen] = useState(false);
  const failed = line.code !== null || (line.status ?? 0) >= 400;
  const names = Object.keys(line.params);
  const said = telling.filter((name) => line.params[name] !== undefined);
  return (
    <li className={failed ? 'entry failed' : 'entry'}>
      <p className="line">
        <time>{new Date(line.at).toLocaleTimeString(language, { hour12: false })}</time>
        <span className={`kind ${line.kind}`}>{line.kind}</span>
        <code className="path" title={pathOf(line.url)}>
          {pathOf(line.url)}
        </code>
        {line.code === null ? (
          <span className={failed ? 'status bad' : 'status'}>{line.status ?? words.noAnswer}</span>
        ) : (
          <span className="status bad">{line.code}</span>
        )}
        <CopyButton text={() => asText(line)} />
      </p>
      {line.message !== null && <p className="error">{line.message}</p>}
      {line.answer !== null && line.answer !== '' && <XmlText source={line.answer} />}
      {names.length > 0 && (
        <p className="said-params">
          {said.map((name) => (
            <span key={name}>
              {name} <b>{line.params[name]}</b>
            </span>
          ))}
          <button type="button" className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Glyph of="fold" size={14} /> {words.params(names.length)}
          </button>
        </p>
      )}
      {open && (
        <dl>
          {names.sort().map((name) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{line.params[name]}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function CopyButton({ text }: { text: () => string }) {
  const { words } = useWords();
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(text()).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    });
  };
  return (
    <button type="button" className="copy" onClick={copy} aria-label={copied ? words.copied : words.copy}>
      {copied ? '✓' : <Glyph of="copy" size={15} />}
    </button>
  );
}

/** The host is always ours: the path is what differs. */
function pathOf(url: string | null): string {
  if (url === null) return '';
  return url.replace(/^https?:\/\/[^/]+/, '').replace(/#.*$/, '');
}

function asText(line: LogLine): string {
  const params = Object.entries(line.params).map(([name, value]) => `${name}=${value}`);
  const error = line.code === null ? [] : [`error ${line.code} ${line.message ?? ''}`];
  const answer = line.answer === null ? [] : ['', prettyXml(line.answer)];
  return [`${line.at} ${line.kind} ${line.url ?? ''} -> ${line.status ?? '-'}`, ...error, ...params, ...answer].join(
    '\n',
  );
}
