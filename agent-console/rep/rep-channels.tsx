import { useEffect, useState } from 'react';
import type { RepChannelView, RobotKind } from '../../src/contract/rep-channel.ts';
import { repApi, whatFailed, whatMissing, type ChannelChange } from './rep-api.ts';
import { pointInTime } from './rep-format.ts';
import { useLanguage } from './rep-language.tsx';
import { useServerNow } from './rep-now.ts';
import { joinPush, leavePush, pushState, type PushState } from './rep-push.ts';
import { useSay } from './rep-toasts.tsx';

/** By which ways an offer reaches me: text, notifications on this phone, a robot of a chat group. */
export function RepChannels() {
  const { words } = useLanguage();
  const say = useSay();
  const [channels, setChannels] = useState<readonly RepChannelView[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = (): void => void repApi.channels().then(({ items }) => setChannels(items), setError);
  useEffect(load, []);
  const change = async (to: ChannelChange): Promise<void> => {
    try {
      setChannels((await repApi.setChannels([to])).items);
      say(words.saved, 'good');
    } catch (failure) {
      say(whatFailed(words, failure), 'bad');
    }
  };
  const test = async (kind: RobotKind | 'push'): Promise<void> => {
    try {
      setChannels((await repApi.tryChannel(kind)).items);
      say(words.testSent, 'good');
    } catch (failure) {
      say(whatFailed(words, failure), 'bad');
    }
  };
  return (
    <section className="block" aria-labelledby="channels">
      <h2 id="channels">{words.channels}</h2>
      {channels === null && <p className="soft">{error === null ? words.loading : whatMissing(words, error)}</p>}
      {channels?.map((channel) =>
        channel.kind === 'push' ? (
          <Push key="push" channel={channel} onChange={load} onTest={() => void test('push')} />
        ) : channel.kind === 'sms' ? (
          <Switch
            key="sms"
            label={words.channelNames.sms}
            hint={words.smsHint}
            isOn={channel.isOn}
            onSwitch={(isOn) => void change({ kind: 'sms', isOn })}
          />
        ) : (
          <Robot key={channel.kind} kind={channel.kind} {...{ channel, change, test }} />
        ),
      )}
    </section>
  );
}

interface SwitchProps {
  label: string;
  hint: string;
  isOn: boolean;
  disabled?: boolean;
  onSwitch: (isOn: boolean) => void;
}

function Switch({ label, hint, isOn, disabled = false, onSwitch }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-label={label}
      aria-checked={isOn}
      disabled={disabled}
      onClick={() => onSwitch(!isOn)}
    >
      <span>
        <strong>{label}</strong>
        <small>{hint}</small>
      </span>
      <i aria-hidden="true" />
    </button>
  );
}

/** The browser's own question comes with this tap and never before. */
function Push({ channel, onChange, onTest }: { channel: RepChannelView; onChange: () => void; onTest: () => void }) {
  const { words } = useLanguage();
  const say = useSay();
  const [state, setState] = useState<PushState | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    pushState().then(setState, () => setState('unsupported'));
  }, []);
  const turn = async (isOn: boolean): Promise<void> => {
    setBusy(true);
    try {
      setState(await (isOn ? joinPush() : leavePush()));
      if (isOn && !channel.isOn) await repApi.setChannels([{ kind: 'push', isOn: true }]);
      onChange();
    } catch (failure) {
      say(failure instanceof DOMException ? words.pushRefused : whatFailed(words, failure), 'bad');
    }
    setBusy(false);
  };
  const hint = state === null ? words.loading : words.pushHint[state];
  return (
    <>
      <Switch
        label={words.channelNames.push}
        hint={hint}
        isOn={state === 'on' && channel.isOn}
        disabled={busy || state === null || state === 'unsupported' || state === 'blocked'}
        onSwitch={(isOn) => void turn(isOn)}
      />
      {state === 'on' && channel.isOn && (
        <button type="button" className="plain" onClick={onTest}>
          {words.sendTest}
        </button>
      )}
    </>
  );
}

interface RobotProps {
  kind: RobotKind;
  channel: RepChannelView;
  change: (to: ChannelChange) => Promise<void>;
  test: (kind: RobotKind) => Promise<void>;
}

/** The robot's address is a secret: it is shown to nobody again, not even to who typed it. */
function Robot({ kind, channel, change, test }: RobotProps) {
  const { language, words } = useLanguage();
  const now = useServerNow();
  const [open, setOpen] = useState(false);
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const has = channel.host !== null;
  const save = async (): Promise<void> => {
    await change({ kind, isOn: true, url: url.trim(), ...(secret.trim() === '' ? {} : { secret: secret.trim() }) });
    setOpen(false);
    setUrl('');
    setSecret('');
  };
  const failed = channel.isOn && channel.lastError !== null && channel.failedAt !== null;
  return (
    <div className="robot">
      <Switch
        label={words.channelNames[kind]}
        hint={has ? (channel.host ?? '') : words.robotHint}
        isOn={channel.isOn}
        onSwitch={(isOn) => (isOn && !has ? setOpen(true) : void change({ kind, isOn }))}
      />
      {failed && <p className="fault">{words.channelFailed(pointInTime(channel.failedAt ?? '', now, language))}</p>}
      {channel.isOn && (
        <button type="button" className="plain" onClick={() => void test(kind)}>
          {words.sendTest}
        </button>
      )}
      {open && (
        <form
          className="panel"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <label>
            {words.robotUrl}
            <input
              type="url"
              required
              maxLength={1000}
              autoComplete="off"
              value={url}
              onChange={({ target }) => setUrl(target.value)}
            />
          </label>
          {kind !== 'wecom' && (
            <label>
              {words.robotSecret}
              <input
                maxLength={200}
                autoComplete="off"
                value={secret}
                onChange={({ target }) => setSecret(target.value)}
              />
            </label>
          )}
          <div className="pair">
            <button type="button" className="button" onClick={() => setOpen(false)}>
              {words.cancel}
            </button>
            <button type="submit" className="button go">
              {words.save}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
