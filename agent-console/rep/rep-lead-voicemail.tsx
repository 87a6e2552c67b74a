import { useEffect, useState } from 'react';
import type { VoicemailView } from '../../src/contract/voicemail.ts';
import { repApi } from './rep-api.ts';
import { pointInTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';

/** What the caller said after the tone. The browser's own player: on a phone it works with the thumb and the lock screen. */
export function RepLeadVoicemail({ leadId, changed, now }: { leadId: string; changed: unknown; now: number }) {
  const { language, words } = useLanguage();
  const [messages, setMessages] = useState<VoicemailView[]>([]);
  useEffect(() => {
    let left = false;
    repApi
      .voicemails(leadId)
      .then(({ items }) => void (left || setMessages(items)))
      // Without a line the rest of the lead is still there to read; it is asked for again with the next news.
      .catch(() => undefined);
    return () => {
      left = true;
    };
  }, [leadId, changed]);
  if (messages.length === 0) return null;
  const heard = async (id: string) => {
    const view = await repApi.voicemailHeard(id).catch(() => null);
    if (view !== null) setMessages((all) => all.map((one) => (one.id === id ? view : one)));
  };
  return (
    <section className="block" aria-labelledby="voicemail">
      <h2 id="voicemail">{words.voicemail}</h2>
      {messages.map((message) => (
        <div key={message.id}>
          <p className="soft">
            {pointInTime(message.createdAt, now, language)}
            {message.state === 'stored' && ` · ${heardText(message, words)}`}
          </p>
          {message.state === 'stored' ? (
            // A telephone message has no captions.
            // oxlint-disable-next-line media-has-caption
            <audio
              controls
              preload="none"
              style={{ width: '100%' }}
              src={`/api/voicemails/${message.id}/audio`}
              aria-label={words.voicemail}
              onEnded={() => void heard(message.id)}
            />
          ) : (
            <p>{words.voicemailState[message.state]}</p>
          )}
        </div>
      ))}
    </section>
  );
}

function heardText(message: VoicemailView, words: ReturnType<typeof useLanguage>['words']): string {
  if (message.heardAt === null) return words.voicemailUnheard;
  return words.voicemailHeard(message.heardBy?.name ?? '');
}
