import { useEffect, useRef, useState } from 'react';
import { exchangeApi } from './exchange-api.ts';
import { useWords } from './exchange-language.tsx';
import type { Telephone } from './exchange-state.ts';
import { Glyph } from './glyph.tsx';
import type { Names } from './telephone-names.ts';
import { useDo } from './use-exchange.ts';

/** The messages of one phone, as its owner sees them, and a line to answer the newest. */
export function SmsInbox({ phone, names }: { phone: Telephone; names: Names }) {
  const { language, words } = useWords();
  const act = useDo();
  const [text, setText] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const { messages } = phone;
  useEffect(() => {
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [messages.length]);
  const send = (): void => {
    const body = text.trim();
    if (body === '') return;
    act(() => exchangeApi.reply(phone.id, body));
    setText('');
  };
  return (
    <div className="inbox">
      <div className="bubbles" ref={box} role="log" aria-label={words.messages} tabIndex={0}>
        {messages.length === 0 && <p className="nothing">{words.noMessages}</p>}
        {messages.map((message, index) => (
          <div key={`${message.at}-${index}`} className="bubble">
            <small>
              {names.nameOf(message.from)} · {new Date(message.at).toLocaleTimeString(language, { hour12: false })}
            </small>
            <p>{linked(message.body)}</p>
          </div>
        ))}
      </div>
      <form
        className="say"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <input
          value={text}
          maxLength={1600}
          placeholder={words.reply}
          aria-label={words.reply}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit" className="knob" aria-label={words.send}>
          <Glyph of="letter" />
        </button>
      </form>
    </div>
  );
}

/** A phone makes links of addresses; the SMS to a rep carries one. */
function linked(body: string) {
  return body.split(/(https?:\/\/[^\s，。）)]+)/).map((part, index) =>
    /^https?:\/\//.test(part) ? (
      <a key={index} href={part} target="_blank" rel="noopener">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
