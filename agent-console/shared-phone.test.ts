import { afterEach, expect, test } from 'vitest';
import type { PhoneStatus, Softphone } from './phone.ts';
import { createSharedPhone, type Tabs } from './shared-phone.ts';
import { freshStatus } from './silent-phone.ts';

/** What Web Locks do, for one lock: one holder at a time, the others in the order in which they asked. */
function createLocks(): Tabs['locks'] {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request(_name, { signal }, hold) {
      const turn = last.then(() => {
        if (signal.aborted) throw new Error('aborted while waiting');
        return hold();
      });
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** A handset that notes what was done with it. */
function createHandset() {
  const done: string[] = [];
  let status: PhoneStatus = { ...freshStatus, state: 'ready' };
  const listeners = new Set<() => void>();
  const phone: Softphone = {
    can: { mute: true, digits: true },
    status: () => status,
    answer: (callId) => done.push(`answer ${callId}`),
    refuse: () => done.push('refuse'),
    hangUp: () => done.push('hang up'),
    mute: (on) => {
      status = { ...status, muted: on };
      for (const listener of listeners) listener();
    },
    digits: (digits) => done.push(`digits ${digits}`),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => done.push('closed'),
  };
  return { phone, done };
}

const opened = new Set<Softphone>();
let browser = 0;
afterEach(() => {
  for (const phone of opened) phone.close();
  opened.clear();
});

/** Each call of the result opens one more tab of one browser. */
function openBrowser() {
  const locks = createLocks();
  browser += 1;
  const name = `shared-phone-test-${browser}`;
  return () => {
    const handset = createHandset();
    let made = 0;
    const make = () => {
      made += 1;
      return Promise.resolve(handset.phone);
    };
    const phone = createSharedPhone({ can: handset.phone.can, make }, { locks, channel: new BroadcastChannel(name) });
    opened.add(phone);
    const close = () => {
      opened.delete(phone);
      phone.close();
    };
    return { phone, done: handset.done, made: () => made, close };
  };
}

/** Resolves when the tab's phone shows this. */
function shows(phone: Softphone, wanted: Partial<PhoneStatus>): Promise<void> {
  const fits = () =>
    Object.entries(wanted).every(([key, value]) =>
      Object.entries(phone.status()).some(([k, v]) => k === key && v === value),
    );
  return new Promise((resolve) => {
    const look = () => {
      if (!fits()) return;
      stop();
      resolve();
    };
    const stop = phone.onChange(look);
    look();
  });
}

test('the first tab has the handset; the second makes none and shows the state of the first', async () => {
  const open = openBrowser();
  const first = open();
  await shows(first.phone, { here: true, state: 'ready' });
  const second = open();
  await shows(second.phone, { here: false, state: 'ready' });
  expect([first.made(), second.made()]).toEqual([1, 0]);
});

test('a command in the second tab is done by the handset in the first, and both show what came of it', async () => {
  const open = openBrowser();
  const first = open();
  await shows(first.phone, { here: true });
  const second = open();
  await shows(second.phone, { state: 'ready' });
  second.phone.answer('call-1');
  second.phone.digits('5');
  second.phone.hangUp();
  // In order after the others: when this one shows, they have been done.
  second.phone.mute(true);
  await shows(second.phone, { muted: true, here: false });
  expect(first.done).toEqual(['answer call-1', 'digits 5', 'hang up']);
  expect(first.phone.status()).toMatchObject({ muted: true, here: true });
  expect(second.done).toEqual([]);
});

test('the first tab closes: its handset goes, and the second takes over', async () => {
  const open = openBrowser();
  const first = open();
  await shows(first.phone, { here: true });
  const second = open();
  await shows(second.phone, { state: 'ready', here: false });
  first.close();
  await shows(second.phone, { here: true });
  expect(first.done).toEqual(['closed']);
  second.phone.answer('call-2');
  expect(second.done).toEqual(['answer call-2']);
});

test('a tab that closes before its turn never makes a handset, and the next in line gets it', async () => {
  const open = openBrowser();
  const [first, second, third] = [open(), open(), open()];
  await shows(first.phone, { here: true });
  second.close();
  first.close();
  await shows(third.phone, { here: true });
  expect([first.made(), second.made(), third.made()]).toEqual([1, 0, 1]);
});
