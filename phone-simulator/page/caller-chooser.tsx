import { useState } from 'react';
import { useWords } from './exchange-language.tsx';
import { isLive, readableNumber, STRANGER, WITHHELD, type ExchangeState } from './exchange-state.ts';

interface Props {
  state: ExchangeState;
  caller: string;
  onCaller: (number: string) => void;
}

interface Choice {
  number: string;
  name: string;
  hint: string;
}

/** Who calls: the callers of the demo, a stranger, a hidden number, or any number typed in. */
export function CallerChooser({ state, caller, onCaller }: Props) {
  const { words } = useWords();
  const [typed, setTyped] = useState('+86');
  // What is typed may be somebody's number, wholly or on the way to another: the field stays until another is chosen.
  const [typing, setTyping] = useState(false);
  const callers = state.telephones.filter((one) => one.kind === 'caller' && one.number !== WITHHELD).map(choiceOf);
  const choices: Choice[] = [
    ...(callers.some((one) => one.number === STRANGER) ? [] : [choiceOf({ number: STRANGER, label: words.stranger })]),
    ...callers,
    { number: WITHHELD, name: words.withheld, hint: words.withheldHint },
  ];
  const other = typing || !choices.some((choice) => choice.number === caller);
  const live = (number: string): boolean => isLive(state.telephones.find((one) => one.number === number)?.leg ?? null);
  return (
    <fieldset className="chooser">
      <legend>{words.whoCalls}</legend>
      <div className="choices">
        {choices.map((choice) => (
          <button
            key={choice.number}
            type="button"
            aria-pressed={!other && caller === choice.number}
            title={`${choice.name} · ${choice.hint}`}
            onClick={() => {
              setTyping(false);
              onCaller(choice.number);
            }}
          >
            <strong>
              {live(choice.number) && <i className="lamp on" />}
              {choice.name}
            </strong>
            {choice.hint !== choice.name && <small>{choice.hint}</small>}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={other}
          onClick={() => {
            setTyping(true);
            onCaller(typed);
          }}
        >
          <strong>{words.other}</strong>
          <small>{words.otherHint}</small>
        </button>
      </div>
      {other && (
        <input
          value={caller}
          inputMode="tel"
          aria-label={words.anyNumber}
          autoComplete="off"
          maxLength={64}
          onChange={(event) => {
            setTyped(event.target.value);
            onCaller(event.target.value);
          }}
        />
      )}
    </fieldset>
  );
}

/** Demo labels say who, and after a dot what is special; without that the number stands there. */
function choiceOf({ label, number }: { label: string; number: string }): Choice {
  const [name = '', ...about] = label.split(' · ');
  return { number, name: name || readableNumber(number), hint: about.join(' · ') || readableNumber(number) };
}
