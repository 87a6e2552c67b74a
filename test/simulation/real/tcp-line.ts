import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A stretch of network that can be made bad: slow, silent, cut, or open at both ends with nothing coming through. */
export interface TcpLine {
  port: number;
  /** Each packet waits this long, in order. */
  delay(ms: number): void;
  /** Nothing comes through and nobody is told; what waits comes through when it is over. */
  stall(on: boolean): void;
  /** Ends the connections there are; new ones come about. Returns how many ended. */
  cut(): number;
  /** The connections there are stay open for ever, and nothing comes through any more; new ones are good. */
  deafen(): number;
  /** Which of the targets a new connection tries first; unset: in turn. */
  prefer(port: number | null): void;
  close(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket | null;
  deaf: boolean;
}

/** Listens on a port of its own; each connection goes to the first of `targets` that takes it. */
export async function openTcpLine(targets: () => readonly number[]): Promise<TcpLine> {
  const pairs = new Set<Pair>();
  const state = { delayMs: 0, stalled: false, preferred: null as number | null, turn: 0 };

  function order(): number[] {
    const all = [...targets()];
    const first = state.preferred ?? all[(state.turn += 1) % Math.max(1, all.length)];
    return [...all.filter((port) => port === first), ...all.filter((port) => port !== first)];
  }

  function end(pair: Pair): void {
    pairs.delete(pair);
    pair.near.destroy();
    pair.far?.destroy();
  }

  async function take(near: Socket): Promise<void> {
    const pair: Pair = { near, far: null, deaf: false };
    pairs.add(pair);
    near.pause();
    near.setNoDelay(true);
    near.on('error', () => end(pair));
    near.on('close', () => !pair.deaf && end(pair));
    const far = await firstOf(order());
    if (far === null || near.destroyed) {
      far?.destroy();
      // A reset, as from a machine on which nobody listens.
      near.resetAndDestroy();
      pairs.delete(pair);
      return;
    }
    pair.far = far;
    far.setNoDelay(true);
    far.on('error', () => end(pair));
    far.on('close', () => !pair.deaf && end(pair));
    carry(pair, { from: near, to: far });
    carry(pair, { from: far, to: near });
    if (!state.stalled) near.resume();
    else far.pause();
  }

  function carry(pair: Pair, { from, to }: { from: Socket; to: Socket }): void {
    let last = 0;
    const pass = (send: () => void) => {
      const now = performance.now();
      const due = Math.max(now + state.delayMs, last);
      last = due;
      if (due <= now) send();
      else setTimeout(send, due - now);
    };
    from.on('data', (chunk: Buffer) => pass(() => !pair.deaf && to.writable && to.write(chunk)));
    from.on('end', () => pass(() => !pair.deaf && to.end()));
  }

  const server = createServer({ allowHalfOpen: true }, (near) => void take(near));
  const port = await listen(server);
  return {
    port,
    delay: (ms) => void (state.delayMs = ms),
    stall(on) {
      state.stalled = on;
      // One that is still connecting reads nothing yet, and looks at the state when it does.
      for (const { near, far, deaf } of pairs)
        if (!deaf && far !== null) for (const socket of [near, far]) socket[on ? 'pause' : 'resume']();
    },
    cut() {
      const count = pairs.size;
      for (const pair of pairs) end(pair);
      return count;
    },
    deafen() {
      for (const pair of pairs) pair.deaf = true;
      return pairs.size;
    },
    prefer: (first) => void (state.preferred = first),
    async close() {
      for (const pair of pairs) end(pair);
      await new Promise((done) => server.close(done));
    },
  };
}

async function firstOf(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = await tryConnect(port);
    if (socket !== null) return socket;
  }
  return null;
}

function tryConnect(port: number): Promise<Socket | null> {
  return new Promise((done) => {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    const failed = () => done(null);
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      done(socket);
    });
  });
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
