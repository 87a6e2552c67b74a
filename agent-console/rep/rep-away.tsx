import { useEffect, useState } from 'react';
import type { RepSelf } from '../../src/contract/rep.ts';
import { repApi, whatFailed, whatMissing } from './rep-api.ts';
import { pointInTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';
import { useServerNow } from './rep-now.ts';
import { useSay } from './rep-toasts.tsx';

const HOUR = 3_600_000;

/** Here or away, until when, and who stands in. */
export function RepAway() {
  const { language, words } = useLanguage();
  const say = useSay();
  const now = useServerNow();
  const [self, setSelf] = useState<RepSelf | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [choosing, setChoosing] = useState(false);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    repApi.self().then(setSelf, setError);
  }, []);
  const save = (body: Parameters<typeof repApi.setAway>[0]): void => {
    setBusy(true);
    repApi
      .setAway(body)
      .then(
        (saved) => {
          setSelf(saved);
          setChoosing(false);
          say(
            body.until === undefined ? words.saved : saved.awayUntil === null ? words.nowHere : words.nowAway,
            'good',
          );
        },
        (failure: unknown) => say(whatFailed(words, failure), 'bad'),
      )
      .finally(() => setBusy(false));
  };
  if (self === null) {
    return (
      <section className="block">
        <p className="soft">{error === null ? words.loading : whatMissing(words, error)}</p>
      </section>
    );
  }
  const { awayUntil, deputy, colleagues } = self;
  const isAway = awayUntil !== null && Date.parse(awayUntil) > now;
  return (
    <section className="block" aria-labelledby="away">
      <h2 id="away">{isAway ? words.awayUntil(pointInTime(awayUntil, now, language)) : words.here}</h2>
      {isAway && self.awayBecause === 'lapsed' && <p className="fault">{words.awayLapsed}</p>}
      <p className="soft">{isAway ? words.awayMeans(deputy?.name ?? null) : words.hereMeans}</p>
      {isAway ? (
        <button type="button" className="button go" disabled={busy} onClick={() => save({ until: null })}>
          {words.backNow}
        </button>
      ) : (
        <button type="button" className="button" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
          {words.goAway}
        </button>
      )}
      {choosing && !isAway && <AwayUntil now={now} busy={busy} onPick={(at) => save({ until: at })} />}
      {colleagues.length > 0 && (
        <label>
          {words.deputy}
          <select
            value={deputy?.id ?? ''}
            disabled={busy}
            onChange={({ target }) => save({ deputyId: target.value || null })}
          >
            <option value="">{words.noDeputy}</option>
            {/* A supervisor may have named somebody of another team. */}
            {[
              ...(deputy !== null && !colleagues.some(({ id }) => id === deputy.id) ? [deputy] : []),
              ...colleagues,
            ].map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}

/** The second tap is the time. */
function AwayUntil({ now, busy, onPick }: { now: number; busy: boolean; onPick: (at: string) => void }) {
  const { words } = useLanguage();
  const [day, setDay] = useState('');
  const morning = (days: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    return date.setHours(9, 0, 0, 0);
  };
  const choices: [string, number][] = [
    [words.forHours(1), now + HOUR],
    [words.forHours(3), now + 3 * HOUR],
    [words.untilTomorrow, morning(1)],
    [words.untilMonday, morning(((8 - new Date(now).getDay()) % 7) + (new Date(now).getDay() === 1 ? 7 : 0))],
  ];
  const pick = (at: number): void => onPick(new Date(at).toISOString());
  return (
    <div className="panel">
      <div className="chips">
        {choices.map(([label, at]) => (
          <button key={label} type="button" disabled={busy} onClick={() => pick(at)}>
            {label}
          </button>
        ))}
      </div>
      <label>
        {words.awayDay}
        <input type="date" value={day} onChange={({ target }) => setDay(target.value)} />
      </label>
      {day !== '' && (
        <button
          type="button"
          className="button go"
          disabled={busy}
          onClick={() => pick(new Date(`${day}T09:00`).getTime())}
        >
          {words.goAway}
        </button>
      )}
    </div>
  );
}
