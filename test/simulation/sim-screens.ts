import type { Random } from '../../phone-simulator/random.ts';
import { shownOn, withAgent, withCall, withPop, withReservation } from '../../agent-console/desk-state.ts';
import type { DeskShown, DeskSnapshot } from '../../src/contract/desk.ts';
import type { Audience, Realtime, SocketUser } from '../../src/realtime/gateway.ts';
import type { Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';

/** A browser's page with its socket. What it draws is decided by the console's own functions. */
export interface Screen {
  readonly user: SocketUser;
  /** What is on it. Null until the first truth has come. */
  readonly desk: DeskSnapshot | null;
  readonly isConnected: boolean;
  /** The last things that arrived, for people who look for a fault. */
  readonly history: readonly string[];
  /** The line breaks; the page connects again by itself, to whichever process answers. */
  drop(): void;
  /** Packets go nowhere for so long, and neither side knows; then the connection is made anew. */
  halfOpen(ms: number): void;
  /** The tab says that it is ready and does nothing: no pop is drawn, nothing is answered. */
  freeze(ms: number): void;
}

export interface ServingProcess {
  life: Life;
  snapshot(user: SocketUser): Promise<DeskSnapshot>;
  heartbeat(user: SocketUser, shown: DeskShown | null): Promise<boolean>;
}

export interface SimScreens {
  of(life: Life): Realtime;
  open(user: SocketUser): Screen;
  all(): readonly Screen[];
  /** Whole numbers that reached a screen. */
  told(): readonly ToldNumber[];
}

export interface ToldNumber {
  user: SocketUser;
  callId: string;
  event: string;
}

const LATENCY_MS = [1, 40] as const;
const BEAT_MS = 10_000;
const RECONNECT_MS = [300, 2_000] as const;

interface Page extends Screen {
  desk: DeskSnapshot | null;
  on: ServingProcess | null;
  deaf: boolean;
  doubts: number;
  frozen: boolean;
  history: string[];
  receive(event: string, payload: unknown, drawn?: () => void): void;
  sessionEnded(): void;
}

export function createSimScreens(given: {
  scheduler: Scheduler;
  random: Random;
  serving: () => readonly ServingProcess[];
}): SimScreens {
  const { scheduler, random } = given;
  const pages: Page[] = [];
  const toldNumbers: ToldNumber[] = [];
  const between = ([least, most]: readonly [number, number]) => least + Math.floor(random() * (most - least + 1));
  const reaching = (to: readonly Audience[]) =>
    pages.filter(
      ({ on, user }) =>
        on !== null && to.some((one) => ('userId' in one ? one.userId === user.id : one.role === user.role)),
    );

  function connect(page: Page): void {
    const able = given.serving().filter(({ life }) => !life.isOver);
    const process = able[Math.floor(random() * able.length)];
    if (process === undefined) return again(page);
    page.on = process;
    process.snapshot(page.user).then(
      (snapshot) => page.on === process && page.receive('desk.snapshot', snapshot),
      () => page.on === process && again(page),
    );
  }

  function again(page: Page): void {
    page.on = null;
    scheduler.setTimeout(() => page.on === null && connect(page), between(RECONNECT_MS));
  }

  /** As gateway.ts: one that shows something else twice is told the truth. */
  async function hold(page: Page, process: ServingProcess): Promise<void> {
    const shown = page.desk?.agent ? shownOn(page.desk.agent, page.desk.call) : null;
    const isTrue = await process.heartbeat(page.user, shown).catch(() => true);
    page.doubts = isTrue ? 0 : page.doubts + 1;
    if (page.doubts < 2 || page.on !== process) return;
    page.doubts = 0;
    const snapshot = await process.snapshot(page.user).catch(() => null);
    if (snapshot !== null && page.on === process) page.receive('desk.snapshot', snapshot);
  }

  function beat(page: Page): void {
    if (page.on !== null && !page.deaf && !page.frozen) void hold(page, page.on);
    scheduler.setTimeout(() => beat(page), BEAT_MS);
  }

  return {
    all: () => pages,
    told: () => toldNumbers,
    open(user) {
      const page = createPage({
        user,
        scheduler,
        toldNumbers,
        latency: () => between(LATENCY_MS),
        again: () => again(page),
      });
      pages.push(page);
      connect(page);
      if (user.role === 'agent') scheduler.setTimeout(() => beat(page), between([0, BEAT_MS]));
      return page;
    },
    of: (life) => {
      life.onEnd(() => {
        for (const page of pages) if (page.on?.life === life) again(page);
      });
      return realtimeOver({ scheduler, reaching, again, here: () => pages.filter(({ on }) => on?.life === life) });
    },
  };
}

function realtimeOver(given: {
  scheduler: Scheduler;
  reaching: (to: readonly Audience[]) => Page[];
  here: () => Page[];
  again: (page: Page) => void;
}): Realtime {
  const { scheduler, reaching } = given;
  return {
    emit(to, event, ...payload) {
      for (const page of reaching(to)) page.receive(event, payload[0]);
    },
    pop: (userId, pop, waitMs) =>
      new Promise((resolve) => {
        const pages = reaching([{ userId }]);
        if (pages.length === 0) return resolve(false);
        scheduler.setTimeout(() => resolve(false), waitMs);
        for (const page of pages) page.receive('screen_pop', pop, () => resolve(true));
      }),
    attach: () => undefined,
    endScreens({ userId }) {
      for (const page of reaching([{ userId }])) page.sessionEnded();
    },
    dropConnections: () => given.here().forEach(given.again),
    tellHere: (event, fact) => given.here().forEach((page) => page.receive(event, fact)),
    reachesAll: () => true,
    close: async () => undefined,
  };
}

function createPage(given: {
  user: SocketUser;
  scheduler: Scheduler;
  toldNumbers: ToldNumber[];
  latency: () => number;
  again: () => void;
}): Page {
  const { user, scheduler } = given;
  /** Packets of one connection arrive in the order in which they were sent. */
  let inOrder = 0;
  let connection = 0;
  const page: Page = {
    user,
    desk: null,
    on: null,
    deaf: false,
    doubts: 0,
    frozen: false,
    history: [],
    get isConnected() {
      return page.on !== null && page.desk !== null;
    },
    drop() {
      connection += 1;
      given.again();
    },
    halfOpen(ms) {
      page.deaf = true;
      scheduler.setTimeout(() => {
        page.deaf = false;
        page.drop();
      }, ms);
    },
    freeze(ms) {
      page.frozen = true;
      scheduler.setTimeout(() => {
        page.frozen = false;
        // The browser lets a tab that slept connect again.
        page.drop();
      }, ms);
    },
    sessionEnded: () => void (page.on = null),
    receive(event, payload, drawn) {
      if (page.deaf) return;
      const mine = connection;
      inOrder = Math.max(inOrder + 0.001, scheduler.now().getTime() + given.latency());
      scheduler.setTimeout(() => {
        if (mine !== connection || page.deaf || page.frozen) return;
        const told = { event, payload };
        given.toldNumbers.push(...wholeNumbersIn(user, told));
        if (told.event !== 'queue.changed') page.history = [...page.history.slice(-19), lineOf(scheduler.now(), told)];
        page.desk = afterFact(page.desk, told);
        if (drawn !== undefined) scheduler.setTimeout(drawn, given.latency());
      }, inOrder - scheduler.now().getTime());
    },
  };
  return page;
}

function wholeNumbersIn(user: SocketUser, { event, payload }: { event: string; payload: any }): ToldNumber[] {
  const [callId, number] =
    event === 'screen_pop'
      ? [payload.callId, payload.caller.number]
      : [payload?.call?.id, payload?.call?.outsideNumber];
  return typeof number !== 'string' || number.includes('*') ? [] : [{ user, callId, event }];
}

function lineOf(now: Date, { event, payload }: { event: string; payload: any }): string {
  const { agent, call, reservation, callId } = payload;
  const short = [
    agent && `${agent.state} ${agent.callId} since ${agent.since}`,
    call && `${call.id} ${call.state}`,
    reservation?.state,
    callId,
  ];
  return `${now.toISOString()} ${event} ${short.filter(Boolean).join(', ')}`;
}

/** As agent-console/realtime.ts does with each fact. */
function afterFact(
  desk: DeskSnapshot | null,
  { event, payload }: { event: string; payload: any },
): DeskSnapshot | null {
  if (event === 'desk.snapshot') return payload;
  if (desk === null) return null;
  if (event === 'screen_pop') return withPop(desk, payload);
  if (event.startsWith('reservation.')) return withReservation(desk, payload.reservation);
  if (event.startsWith('call.') || event.startsWith('wrap_up.')) return withCall(desk, payload.call);
  if (event === 'agent.state_changed') return withAgent(desk, payload.agent);
  if (event === 'queue.changed') return { ...desk, queue: payload.queue };
  return desk;
}
