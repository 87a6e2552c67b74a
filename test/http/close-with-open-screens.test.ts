import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { startApp } from '../app-fixture.ts';
import { openTcpLine } from '../simulation/real/tcp-line.ts';

/** Ctrl-C with a console open in some tab: the tab must not keep the server alive, and must look for it again. */
test.each(['websocket', 'polling'])(
  'the server closes while a screen is connected by %s, and the screen goes on asking',
  async (transport) => {
    const app = await startApp();
    const { token } = await app.signIn('agent1');
    const socket = io(app.url, { auth: { token }, transports: [transport], forceNew: true });
    await new Promise<void>((shown) => void socket.once('desk.snapshot', () => shown()));
    const dropped = new Promise<void>((gone) => void socket.once('disconnect', () => gone()));
    await app.close();
    await dropped;
    expect(socket.active).toBe(true);
    socket.disconnect();
  },
);

test('a screen whose machine is gone, with its connection still open, holds up no deploy', async () => {
  const app = await startApp();
  const line = await openTcpLine(() => [Number(new URL(app.url).port)]);
  const { token } = await app.signIn('agent1');
  const url = `http://127.0.0.1:${line.port}`;
  const socket = io(url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  await new Promise<void>((shown) => void socket.once('desk.snapshot', () => shown()));
  line.deafen();
  const from = performance.now();
  await app.close();
  expect(performance.now() - from).toBeLessThan(8_000);
  socket.disconnect();
  await line.close();
});
