import { expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { HOTLINE, startApp, STRANGER, WANG_FANG } from '../app-fixture.ts';
import { callAndPress, mobileOf, setMobiles } from '../leads/telephones.ts';

/** Every way in which a number could be written: whole, without its plus, national, encoded, in groups. */
function formsOf(number: string): string[] {
  const digits = number.slice(1);
  const national = digits.slice(2);
  const grouped = `${national.slice(0, 3)} ${national.slice(3, 7)} ${national.slice(7)}`;
  return [digits, national, grouped, grouped.replaceAll(' ', '-'), encodeURIComponent(number), national.slice(0, 9)];
}

test('a walk with everything logged leaves no full number of anybody in the log', { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const app = await startApp({
    env: { LOG_LEVEL: 'trace' },
    log: (config) => createLog(config, { write: (line: string) => void lines.push(line) }),
  });
  try {
    const agent = await app.signIn('agent1');
    const screen = await agent.screen();
    await agent.put('/api/agents/me/state', { state: 'available' });
    const caller = app.simulator.placeCall({ from: WANG_FANG, to: HOTLINE });
    const { callId } = await screen.next('call.ringing');
    await agent.post(`/api/calls/${callId}/accept`);
    await app.advance(2);
    // Faults log more than success does.
    app.simulator.setRestFault(() => 'unavailable');
    await agent.request('POST', `/api/calls/${callId}/hold`);
    app.simulator.setRestFault(() => 'none');
    await agent.get(`/api/customers?q=${encodeURIComponent(WANG_FANG)}`);
    await agent.request('GET', `/api/nothing/${encodeURIComponent(WANG_FANG)}`);
    await agent.request('POST', `/api/calls/${callId}/wrap-up`, { disposition: 1, note: WANG_FANG });
    caller.hangUp();
    setMobiles(app, { kind: 'answers', afterMs: 1_000, press: '1' });
    const stranger = await callAndPress(app, STRANGER, '1');
    await app.advance(12);
    stranger.hangUp();
    await app.advance(3);
    // A database that fails in mid-request repeats its parameters in some of its errors.
    await fetch(`${app.url}/webhooks/twilio/voice?From=${encodeURIComponent(STRANGER)}`, {
      method: 'POST',
      body: `From=${encodeURIComponent(STRANGER)}`,
    });
    expect(stranger.heard.some(({ kind }) => kind === 'talking')).toBe(true);
  } finally {
    await app.close();
  }
  expect(lines.length).toBeGreaterThan(20);
  const log = lines.join('');
  const numbers = [WANG_FANG, STRANGER, ...[1, 2, 3, 4, 5, 6, 7, 8].map(mobileOf)];
  expect(numbers.flatMap(formsOf).filter((form) => log.includes(form))).toEqual([]);
});
