import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { shownOn, withAgent, withCall, withPop, withReservation } from '../../../agent-console/desk-state.ts';
import type { DeskSnapshot } from '../../../src/contract/desk.ts';
import type { ClientEvents, ServerEvents } from '../../../src/contract/events.ts';
import { openTcpLine } from './tcp-line.ts';
import type { TcpLine } from './tcp-line.ts';

type TabSocket = Socket<ServerEvents, ClientEvents>;

/** One event as it reached a screen: what it was about, and the whole numbers that stood in it. */
export interface HeardEvent {
  event: string;
  callId: string | null;
  leadId: string | null;
  numbers: string[];
}

/** One tab of somebody's browser: the console's own drawing of the desk, behind a line of its own. */
export interface ScreenTab {
  userId: string;
  role: string;
  line: TcpLine;
  /** What stands on the screen now; null before the first truth. */
  desk(): DeskSnapshot | null;
  isConnected(): boolean;
  heard: HeardEvent[];
  /** A frozen tab says that it is ready and acknowledges nothing. */
  setFrozen(frozen: boolean): void;
  /** What the browser does when its machine says that the network is back. */
  networkIsBack(): void;
  /** How often the whole truth came. */
  truths(): number;
  close(): Promise<void>;
}

/** As the console's pause before it knocks again at a server that refused it, shorter. */
const REFUSED_PAUSE_MS = 300;
const WHOLE_NUMBER = /(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)/g;

export async function openScreenTab(
  who: { userId: string; role: string; token: string },
  webPorts: () => readonly number[],
): Promise<ScreenTab> {
  const line = await openTcpLine(webPorts);
  const heard: HeardEvent[] = [];
  let desk: DeskSnapshot | null = null;
  let frozen = false;
  let truths = 0;
  let closed = false;
  const socket: TabSocket = io(`http://127.0.0.1:${line.port}`, {
    auth: { token: who.token },
    transports: ['websocket'],
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    forceNew: true,
  });
  const draw = (change: (shown: DeskSnapshot) => DeskSnapshot) => void (desk &&= change(desk));
  const beat = () =>
    socket.connected && desk?.agent && !frozen && socket.emit('desk.heartbeat', shownOn(desk.agent, desk.call));
  const knockAgain = () => {
    if (!socket.active && !closed) setTimeout(() => !closed && socket.connect(), REFUSED_PAUSE_MS);
  };
  socket.on('disconnect', (reason) => reason !== 'io client disconnect' && knockAgain());
  socket.on('connect_error', knockAgain);
  socket.io.on('ping', beat);
  socket.on('desk.snapshot', (snapshot) => {
    truths += 1;
    desk = snapshot;
    beat();
  });
  socket.on('screen_pop', (pop, drawn) => {
    draw((shown) => withPop(shown, pop));
    if (!frozen) drawn();
  });
  socket.onAny((event: string, payload: unknown) => {
    heard.push(noteEvent(event, payload));
    draw((shown) => redrawn(shown, event, payload));
    if (event === 'agent.state_changed') beat();
  });
  return {
    userId: who.userId,
    role: who.role,
    line,
    heard,
    desk: () => desk,
    isConnected: () => socket.connected,
    setFrozen: (on) => void (frozen = on),
    networkIsBack: () => void socket.disconnect().connect(),
    truths: () => truths,
    async close() {
      closed = true;
      socket.disconnect();
      await line.close();
    },
  };
}

/** The console's reducers; facts come as they are, since only our own server speaks here. */
function redrawn(desk: DeskSnapshot, event: string, fact: any): DeskSnapshot {
  if (event.startsWith('reservation.')) return withReservation(desk, fact.reservation);
  if (event.startsWith('call.') || event.startsWith('wrap_up.')) return withCall(desk, fact.call);
  if (event === 'agent.state_changed') return withAgent(desk, fact.agent);
  if (event === 'queue.changed') return { ...desk, queue: fact.queue };
  return desk;
}

function noteEvent(event: string, payload: any): HeardEvent {
  const about = event === 'desk.snapshot' ? payload?.call?.id : payload?.callId;
  const numbers = JSON.stringify(payload ?? null).match(WHOLE_NUMBER) ?? [];
  return {
    event,
    callId: typeof about === 'string' ? about : null,
    leadId: typeof payload?.leadId === 'string' ? payload.leadId : null,
    numbers: [...new Set(numbers)].map((digits) => digits.slice(-11)),
  };
}
