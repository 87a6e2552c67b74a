import { describe, expect, test } from 'vitest';
import { callerText, repNews, repText } from './text-templates.ts';
import type { RepText } from './text-templates.ts';

const text: RepText = {
  kind: 'record',
  language: 'zh-CN',
  timeZone: 'Asia/Shanghai',
  industry: '信息传输和软件',
  region: '江苏省 常州市',
  lastFour: '5678',
  at: new Date('2026-11-25T10:32:00+08:00'),
  deadlineAt: new Date('2026-11-25T11:02:00+08:00'),
  link: 'https://hotline.example/rep',
};

describe('the text to a rep', () => {
  test('says who calls, until when, and where to answer', () => {
    expect(repText(text)).toBe(
      '热线新线索：信息传输和软件，江苏省 常州市，尾号5678，10:32来电。请在11:02前接受。https://hotline.example/rep',
    );
  });

  test('speaks English to who reads it', () => {
    expect(repText({ ...text, language: 'en', industry: 'Software', region: null })).toBe(
      'New hotline lead: Software, region unknown, number ending 5678, called 10:32. Accept by 11:02. https://hotline.example/rep',
    );
  });

  test('names the day of a deadline that is not today', () => {
    expect(repText({ ...text, deadlineAt: new Date('2026-11-26T09:20:00+08:00') })).toContain('请在11/26 09:20前');
  });

  test('a live one has no deadline but the ringing', () => {
    expect(repText({ ...text, kind: 'live' })).toContain('正在呼叫您的手机');
    expect(repText({ ...text, kind: 'live' })).not.toContain('前接受');
  });

  test.each(['live', 'record', 'assigned'] as const)('%s: four digits of the number and no more', (kind) => {
    for (const language of ['zh-CN', 'en'] as const) expect(repText({ ...text, kind, language })).not.toMatch(/\d{5,}/);
  });
});

describe('the text to a caller', () => {
  const now = new Date('2026-11-25T10:32:00+08:00');
  const by = { at: new Date('2026-11-25T11:02:00+08:00'), now, timeZone: 'Asia/Shanghai' };

  test('names the rep, the time and the way out', () => {
    expect(callerText({ language: 'zh-CN', repName: '周立群', by })).toBe(
      '您好，您的来电已登记，专属顾问周立群将在11:02前与您联系。回复TD退订。',
    );
    expect(callerText({ language: 'en', repName: 'Zhou', by })).toMatch(/Zhou.*by 11:02.*STOP/);
  });

  test('names the day of a time that is not today, and none that has passed', () => {
    const tomorrow = { ...by, at: new Date('2026-11-26T09:20:00+08:00') };
    expect(callerText({ language: 'zh-CN', repName: '周立群', by: tomorrow })).toContain('将在11/26 09:20前');
    expect(callerText({ language: 'zh-CN', repName: '周立群', by: null })).toContain('周立群将尽快与您联系');
  });
});

test('what a chat group reads has no digit of the number', () => {
  const { lastFour, link, ...rest } = text;
  expect(repNews({ ...rest, repName: '周立群' })).toEqual({
    title: '热线新线索',
    body: '周立群：信息传输和软件，江苏省 常州市。请在11:02前接受。',
  });
  expect(JSON.stringify(repNews({ ...rest, repName: '周立群' }))).not.toContain(lastFour);
  expect(link).toContain('/rep');
});
