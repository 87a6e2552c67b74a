import { expect, test } from 'vitest';
import type { LogLine } from './exchange-state.ts';
import { linesOfCall } from './log-filter.ts';

const call = '01a2001a-f861-7761-bc0f-a8fadb0ee98a';
const other = '01a2001e-7860-736d-a3e2-63081337f6b5';

function line(id: number, callSid: string | null, url: string, params: Record<string, string> = {}): LogLine {
  return { id, at: '', kind: 'voice', callSid, url, params, status: 200, answer: null, code: null, message: null };
}

test('a call shows the requests of all its legs and of its conference, and of no other call', () => {
  const log = [
    line(1, 'CAcaller', '/webhooks/twilio/voice'),
    line(2, 'CAcaller', `/webhooks/twilio/menu?call=${call}`),
    line(3, 'CArep', `/webhooks/twilio/whisper?call=${call}`),
    line(4, null, '/webhooks/twilio/conference', { FriendlyName: call }),
    line(5, 'CAother', '/webhooks/twilio/voice'),
    line(6, 'CAotherRep', `/webhooks/twilio/whisper?call=${other}`),
  ];
  expect(linesOfCall(log, 'CAcaller').map((one) => one.id)).toEqual([1, 2, 3, 4]);
  expect(linesOfCall(log, 'CAother').map((one) => one.id)).toEqual([5]);
});
