import { createContext, use } from 'react';
import { codeFailed } from './rep-api.ts';
import { useLanguage } from './rep-language.tsx';
import { leadHref } from './rep-place.ts';
import type { Outbox } from './use-outbox.ts';

export const CurrentOutbox = createContext<Outbox | null>(null);

export function useCurrentOutbox(): Outbox {
  const outbox = use(CurrentOutbox);
  if (outbox === null) throw new Error("useCurrentOutbox outside of the rep's home");
  return outbox;
}

/** What was logged without a line: how many wait, and what the server did not want, with the note given back. */
export function RepOutbox({ outbox }: { outbox: Outbox }) {
  const { words } = useLanguage();
  const { waiting, refused, dismiss } = outbox;
  if (waiting.length === 0 && refused.length === 0) return null;
  return (
    <div className="outbox">
      {waiting.length > 0 && (
        <p className="kept-here" role="status">
          {words.waitingToSend(waiting.length)}
        </p>
      )}
      {refused.map(({ key, leadId, title, note, refused: code }) => (
        <article key={key} className="block refused" role="alert">
          <p>
            <a href={leadHref(leadId)}>{title}</a> {words.notTaken} {codeFailed(words, code ?? 'internal')}
          </p>
          {note !== '' && <blockquote>{note}</blockquote>}
          <button type="button" className="button" onClick={() => dismiss(key)}>
            {words.understood}
          </button>
        </article>
      ))}
    </div>
  );
}
