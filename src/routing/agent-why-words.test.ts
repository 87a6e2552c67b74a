import { expect, test } from 'vitest';
import { tellAgentWhy } from './agent-why-words.ts';
import type { ChoiceWhy } from './choose-agent.ts';

const why: ChoiceWhy = {
  chosen: { id: 'b', name: '林晓雯', because: 'longest-idle', seconds: 252 },
  passedOver: [
    { id: 'k', name: '陈思远', because: 'on_call' },
    { id: 'c', name: '赵鹏', because: 'idle-for-less', seconds: 40 },
  ],
  call: { waitedSeconds: 20, level: 'vip', preferred: { id: 'k', name: '陈思远', because: 'ticket-owner' } },
};

test('the choice in Chinese', () => {
  expect(tellAgentWhy(why, 'zh-CN')).toEqual({
    because: '空闲最久（4 分 12 秒）',
    notes: ['来电已等待 20 秒', 'VIP 客户，排队提前 3 分钟', '优先座席陈思远（负责该客户的未结工单）：通话中'],
    passedOver: [
      { agent: { id: 'k', name: '陈思远' }, because: '通话中' },
      { agent: { id: 'c', name: '赵鹏' }, because: '空闲较短（40 秒）' },
    ],
  });
});

test('the choice in English', () => {
  const { because, notes } = tellAgentWhy(why, 'en');
  expect(because).toBe('idle for the longest time (4 min 12 s)');
  expect(notes).toEqual([
    'the caller had waited 20 s',
    'VIP customer: 3 min ahead in the queue',
    '陈思远, preferred (owns the customer’s open ticket): on a call',
  ]);
});

test('a preferred agent who was not among those looked at was offline; one who got the call needs no note', () => {
  const noteOf = (id: string) =>
    tellAgentWhy(
      { ...why, call: { waitedSeconds: 0, level: null, preferred: { id, name: '吴佳怡', because: 'last-agent' } } },
      'en',
    ).notes;
  expect(noteOf('x')).toEqual(['吴佳怡, preferred (had the last conversation with this customer): offline']);
  expect(noteOf('b')).toEqual([]);
});

test('a code that is no longer known is shown as it is, and what is no choice at all says nothing', () => {
  const old = { chosen: { id: 'a', name: 'a', because: 'idle for the longest time' }, passedOver: [] };
  expect(tellAgentWhy(old, 'zh-CN').because).toBe('idle for the longest time');
  expect(tellAgentWhy('?', 'en')).toEqual({ because: null, notes: [], passedOver: [] });
});
