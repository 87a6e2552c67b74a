import { createAdapter } from '@socket.io/redis-streams-adapter';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Role } from '../contract/people.ts';
import { deskShown } from '../contract/desk.ts';
import type { DeskShown } from '../contract/desk.ts';
import type { ClientEvents, ServerEventName, ServerEvents, ServiceFact } from '../contract/events.ts';
import type { ScreenPop } from '../contract/screen-pop.ts';
import { screensCorrectedTotal } from '../http/metrics.ts';
import type { Log } from '../log.ts';
import { openBetweenNodes } from './between-nodes.ts';
import type { NodeEvents } from './between-nodes.ts';

/** Who is at the other end of a socket. */
export interface SocketUser {
  id: string;
  role: Role;
}

/** A socket hangs on a session: it ends with it. */
export type ScreenUser = SocketUser & { sessionId: string };

export type Audience = { userId: string } | { role: Role };

/** The screens. Everything here may be lost with a connection: `desk.snapshot` is what heals. */
export interface Realtime {
  emit<Name extends Exclude<ServerEventName, 'screen_pop'>>(
    to: readonly Audience[],
    event: Name,
    ...payload: Parameters<ServerEvents[Name]>
  ): void;
  /** To every screen of this server, whoever it is; needs nothing but their connections. */
  tellHere(event: 'service.changed', fact: ServiceFact): void;
  /** Whether facts reach the screens of all servers at this moment. */
  reachesAll(): boolean;
  /** Sends the pop to all screens of one user; resolves at the first that drew it, or with `false` when none did in time. */
  pop(userId: string, pop: ScreenPop, waitMs: number): Promise<boolean>;
  attach(server: HttpServer, options: RealtimeOptions): void;
  /** Closes the screens of a user whose sessions ended, on every node: of one session, or of all but one. */
  endScreens(of: { userId: string; sessionId?: string | undefined; exceptSessionId?: string | undefined }): void;
  /** Lets go of every screen, and of each that comes back: it finds the server again by itself, here or elsewhere. */
  dropConnections(): void;
  close(): Promise<void>;
}

export interface RealtimeOptions {
  /** Null: not signed in. Gets the cookie header and `auth.token`. */
  authenticate: (credentials: { cookie: string | undefined; token: string | undefined }) => Promise<ScreenUser | null>;
  /** Sends the whole truth to one fresh connection. */
  snapshot: (user: SocketUser) => Promise<Parameters<ServerEvents['desk.snapshot']>[0]>;
  /** What does not work, for a fresh connection; null: everything does. */
  service: () => ServiceFact | null;
  /** A screen of this user is alive, and shows this. Resolves with whether that is true. */
  heartbeat: (user: SocketUser, shown: DeskShown | null) => Promise<boolean>;
  /** Origins of browsers that may connect besides our own host. */
  allowOrigin: (origin: string | undefined, host: string | undefined) => boolean;
}

interface SocketData {
  user: ScreenUser;
}
type Io = Server<ClientEvents, ServerEvents, NodeEvents, SocketData>;

const EVENT_PACKET = 2;
/** A fact may be on its way while a screen beats; at the next beat it has arrived, or was lost or overtaken. */
const DOUBTS = 2;
/** A screen whose machine is gone never answers our goodbye, and a server ends with its last connection. */
const GOODBYE_MS = 1_000;

export function createRealtime(log: Log, redisUrl: string | null): Realtime {
  const nodes = redisUrl === null ? null : openBetweenNodes(log, redisUrl);
  let isAttached = false;
  const lines = new Set<Duplex>();
  const io: Io = new Server({
    serveClient: false,
    maxHttpBufferSize: 16_384,
    // A tab that is gone is noticed within 15 s.
    pingInterval: 10_000,
    pingTimeout: 5_000,
    ...(nodes === null ? {} : { adapter: createAdapter(nodes.redis) }),
  });
  // A worker has no screens, and says facts all the same.
  let tellTruth: () => void = () => undefined;
  nodes?.onHealed(io, () => tellTruth());
  const reachesAll = () => nodes === null || nodes.reachesAll();
  return {
    emit(to, event, ...payload) {
      if (to.length === 0) return;
      // The adapter waits for Redis before it tells even the screens of this server.
      const out = reachesAll() ? io : io.local;
      out.to(to.map(roomOf)).emit(event, ...payload);
    },
    tellHere: (event, fact) => void io.local.emit(event, fact),
    reachesAll,
    pop(userId, pop, waitMs) {
      const alone = nodes === null || !reachesAll();
      return popTo(io, { room: roomOf({ userId }), waitMs, alone }, pop);
    },
    attach(server, options) {
      const tellTruthTo = (socket: Socket<ClientEvents, ServerEvents, NodeEvents, SocketData>) =>
        options.snapshot(socket.data.user).then(
          (snapshot) => {
            socket.emit('desk.snapshot', snapshot);
            const service = options.service();
            if (service !== null) socket.emit('service.changed', service);
          },
          (err: unknown) => {
            log.error({ err }, 'socket.snapshot_failed');
            // Without its truth the client must not show an old one: it connects again.
            socket.conn.close();
          },
        );
      io.use((socket, next) => {
        const auth: unknown = socket.handshake.auth['token'];
        const token = typeof auth === 'string' ? auth : undefined;
        const { cookie, origin, host } = socket.handshake.headers;
        if (!options.allowOrigin(origin, host)) return next(new Error('cross-site'));
        options.authenticate({ cookie, token }).then(
          (user) => {
            if (user === null) return next(new Error('not-signed-in'));
            socket.data.user = user;
            next();
          },
          (err: unknown) => {
            log.error({ err }, 'socket.sign_in_failed');
            next(new Error('internal'));
          },
        );
      });
      io.on('connection', (socket) => {
        const { user } = socket.data;
        void socket.join([roomOf({ userId: user.id }), roomOf({ role: user.role }), sessionRoom(user.sessionId)]);
        let doubts = 0;
        socket.on('desk.heartbeat', (...said: unknown[]) => {
          const { shown, heard } = heartbeatOf(said);
          options.heartbeat(user, shown).then(
            (isTrue) => {
              doubts = isTrue ? 0 : doubts + 1;
              if (doubts >= DOUBTS) {
                doubts = 0;
                screensCorrectedTotal.inc();
                void tellTruthTo(socket);
              }
              heard();
            },
            (err: unknown) => log.warn({ err }, 'socket.heartbeat_failed'),
          );
        });
        void tellTruthTo(socket);
      });
      tellTruth = () => io.sockets.sockets.forEach((socket) => void tellTruthTo(socket));
      io.attach(server);
      server.on('upgrade', (_request, line: Duplex) => {
        lines.add(line);
        line.once('close', () => lines.delete(line));
      });
      io.engine.on('headers', (headers: Record<string, string>) => {
        headers['x-content-type-options'] = 'nosniff';
      });
      isAttached = true;
    },
    endScreens({ userId, sessionId, exceptSessionId }) {
      const theirs = io.in(sessionId === undefined ? roomOf({ userId }) : sessionRoom(sessionId));
      const ended = exceptSessionId === undefined ? theirs : theirs.except(sessionRoom(exceptSessionId));
      ended.disconnectSockets(true);
    },
    dropConnections() {
      io.engine.close();
      io.engine.on('connection', (late: { close(): void }) => late.close());
      setTimeout(() => lines.forEach((line) => line.destroy()), GOODBYE_MS).unref();
    },
    async close() {
      // A command (scripts/company.ts) attaches no screens; Socket.IO then has no engine to close.
      if (isAttached) await io.close();
      nodes?.close();
    },
  };
}

/** What comes from outside may be anything: what is not as expected is not there. */
function heartbeatOf(said: readonly unknown[]): { shown: DeskShown | null; heard: () => void } {
  const heard = said.find((one): one is () => void => typeof one === 'function');
  return { shown: deskShown.safeParse(said[0]).data ?? null, heard: heard ?? (() => undefined) };
}

function sessionRoom(sessionId: string): string {
  return `session:${sessionId}`;
}

function roomOf(audience: Audience): string {
  return 'userId' in audience ? `user:${audience.userId}` : `role:${audience.role}`;
}

/**
 * The public `emitWithAck` waits for every client of the room, so one frozen tab would cost the whole wait. The
 * adapter tells of each acknowledgement as it comes, from other nodes too: the first is enough.
 */
function popTo(io: Io, to: { room: string; waitMs: number; alone: boolean }, pop: ScreenPop): Promise<boolean> {
  const { room, waitMs, alone } = to;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs);
    const done = (drawn: boolean) => {
      clearTimeout(timer);
      resolve(drawn);
    };
    io.of('/').adapter.broadcastWithAck(
      { type: EVENT_PACKET, data: ['screen_pop', pop], nsp: '/' },
      { rooms: new Set([room]), except: new Set(), flags: { timeout: waitMs, ...(alone && { local: true }) } },
      (clients) => {
        // No screen at all on any node: nothing to wait for. Other nodes answer later, so only a lone node may decide.
        if (clients === 0 && alone) done(false);
      },
      () => done(true),
    );
  });
}
