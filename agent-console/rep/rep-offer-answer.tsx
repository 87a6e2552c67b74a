import { useState } from 'react';
import { repApi, whatFailed } from './rep-api.ts';
import { Icon } from './rep-icons.tsx';
import { useLanguage } from './rep-language.tsx';
import { useSay } from './rep-toasts.tsx';

export interface OfferActs {
  accept: () => Promise<void>;
  decline: (reason: string) => Promise<void>;
  /** Left out: this offer cannot be put off. */
  snooze?: (minutes: number) => Promise<void>;
  failed: (error: unknown) => void;
}

/** Of these as many as the company's limit allows, and the limit itself. */
const SNOOZE_MINUTES = [5, 15, 30, 60, 120];

/** Accept in one tap; later and decline in two, the second says how long or why. */
export function RepOfferAnswer({ acts, connected }: { acts: OfferActs; connected: boolean }) {
  const { words } = useLanguage();
  const say = useSay();
  const [asking, setAsking] = useState<'decline' | 'snooze' | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [own, setOwn] = useState('');
  const [snoozes, setSnoozes] = useState<readonly number[]>([]);
  const askSnooze = (): void => {
    setAsking('snooze');
    repApi.snoozeLimit().then(
      (limit) => setSnoozes([...new Set([...SNOOZE_MINUTES.filter((minutes) => minutes < limit), limit])]),
      (error: unknown) => {
        say(whatFailed(words, error), 'bad');
        setAsking(null);
      },
    );
  };

  const answer = async (what: string, work: Promise<void>, said: string): Promise<void> => {
    setBusy(what);
    try {
      await work;
      say(said, what === 'accept' ? 'good' : 'plain');
    } catch (error) {
      say(whatFailed(words, error), 'bad');
      acts.failed(error);
    }
    setBusy(null);
    setAsking(null);
  };
  const decline = (reason: string) => void answer('decline', acts.decline(reason), words.declined);
  const back = (
    <button type="button" className="quiet-chip" disabled={busy !== null} onClick={() => setAsking(null)}>
      {words.keepIt}
    </button>
  );

  if (!connected) return <p className="waits">{words.waitsForLine}</p>;
  if (asking === 'snooze') {
    return (
      <div className="answers" role="group" aria-label={words.snoozeWhen}>
        <p className="ask">{words.snoozeWhen}</p>
        <div className="chips">
          {snoozes.map((minutes) => (
            <button
              key={minutes}
              type="button"
              disabled={busy !== null}
              onClick={() => void (acts.snooze && answer('snooze', acts.snooze(minutes), words.snoozed))}
            >
              {words.inMinutes(minutes)}
            </button>
          ))}
          {back}
        </div>
      </div>
    );
  }
  if (asking === 'decline') {
    return (
      <form
        className="answers"
        aria-label={words.declineWhy}
        onSubmit={(event) => {
          event.preventDefault();
          decline(own.trim());
        }}
      >
        <div>
          <p className="ask">{words.declineWhy}</p>
          <div className="chips">
            {words.declineReasons.map((reason) => (
              <button key={reason} type="button" disabled={busy !== null} onClick={() => decline(reason)}>
                {reason}
              </button>
            ))}
            {back}
          </div>
        </div>
        <label>
          {words.ownReason}
          <input value={own} maxLength={200} onChange={(event) => setOwn(event.target.value)} />
        </label>
        {own.trim() !== '' && (
          <button type="submit" className="button" disabled={busy !== null}>
            {words.decline}
          </button>
        )}
      </form>
    );
  }
  return (
    <div className="answers two">
      <button type="button" className="button" disabled={busy !== null} onClick={() => setAsking('decline')}>
        {words.decline}
      </button>
      {acts.snooze !== undefined && (
        <button type="button" className="button" disabled={busy !== null} onClick={askSnooze}>
          {words.snooze}
        </button>
      )}
      <button
        type="button"
        className="button go"
        disabled={busy !== null}
        onClick={() => void answer('accept', acts.accept(), words.accepted)}
      >
        <Icon of="check" />
        {busy === 'accept' ? words.accepting : words.accept}
      </button>
    </div>
  );
}
