import { useState } from 'react';
import { useWords } from './exchange-language.tsx';
import type { ExchangeState } from './exchange-state.ts';
import { linesOfCall } from './log-filter.ts';
import { namesOf } from './telephone-names.ts';
import { WireEntry } from './wire-entry.tsx';

/** What went over the wire between the exchange and Hotline, newest first. */
export function WireLog({ state }: { state: ExchangeState }) {
  const { language, words } = useWords();
  const [callSid, setCallSid] = useState('');
  const [errorsOnly, setErrorsOnly] = useState(false);
  const names = namesOf(state, words);
  const placed = state.calls.filter((call) => call.direction === 'inbound');
  const ofCall = callSid === '' ? state.log : linesOfCall(state.log, callSid);
  const lines = errorsOnly ? ofCall.filter((line) => line.code !== null || (line.status ?? 0) >= 400) : ofCall;
  return (
    <section className="wire" aria-label={words.log}>
      <h2>{words.log}</h2>
      <p className="about">{words.logHint}</p>
      <div className="filters">
        <select value={callSid} aria-label={words.filter} onChange={(event) => setCallSid(event.target.value)}>
          <option value="">{words.allCalls}</option>
          {placed.map((call) => (
            <option key={call.callSid} value={call.callSid}>
              {words.oneCall(
                names.nameOf(call.from),
                new Date(call.startedAt).toLocaleTimeString(language, { hour12: false }),
              )}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="knob wide"
          aria-pressed={errorsOnly}
          onClick={() => setErrorsOnly(!errorsOnly)}
        >
          {words.errorsOnly}
        </button>
      </div>
      <ol className="paper">
        {lines.length === 0 && (
          <li className="nothing">{state.log.length === 0 ? words.emptyLog : words.emptyFiltered}</li>
        )}
        {lines.map((line) => (
          <WireEntry key={line.id} line={line} />
        ))}
      </ol>
    </section>
  );
}
