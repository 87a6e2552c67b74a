import { describe, expect, test } from 'vitest';
import { isChannelAddress } from './channel-address.ts';
import { readRobotAnswer, robotRequest } from './robot-message.ts';
import type { RobotMessage } from './robot-message.ts';

const message: Omit<RobotMessage, 'kind' | 'url'> = {
  secret: 'SEC123',
  title: '热线新线索',
  body: '周立群：软件，江苏省 常州市。',
  link: { words: '打开', url: 'https://hotline.example/rep' },
  at: new Date('2026-11-25T02:32:00.500Z'),
};

describe('signatures, against values that openssl made', () => {
  test('DingTalk: in the address, by the secret', () => {
    const { url } = robotRequest({
      ...message,
      kind: 'dingtalk',
      url: 'https://oapi.dingtalk.com/robot/send?access_token=x',
    });
    const query = new URL(url).searchParams;
    expect(query.get('timestamp')).toBe('1795573920500');
    expect(query.get('sign')).toBe('u9g4Yn3N1luGBzEJwPmrLZnsZns2wajWT3Gzdm21Qeo=');
    expect(query.get('access_token')).toBe('x');
  });

  test('Feishu: in the body, by timestamp and secret over nothing', () => {
    const { body } = robotRequest({
      ...message,
      kind: 'feishu',
      url: 'https://open.feishu.cn/open-apis/bot/v2/hook/x',
    });
    expect(JSON.parse(body)).toMatchObject({
      timestamp: '1795573920',
      sign: 'WwKj0Ne+wSNrntMP30QVyys/c2l5JT5/K84KN2Jbnv0=',
      msg_type: 'post',
    });
  });
});

test.each([
  ['wecom', 200, '{"errcode":0,"errmsg":"ok"}', 'sent'],
  ['wecom', 200, '{"errcode":45009,"errmsg":"api freq out of limit"}', 'busy'],
  ['wecom', 200, '{"errcode":93000,"errmsg":"invalid webhook url"}', 'refused'],
  ['dingtalk', 200, '{"errcode":310000,"errmsg":"sign not match"}', 'refused'],
  ['dingtalk', 200, '{"errcode":130101,"errmsg":"send too fast"}', 'busy'],
  ['feishu', 200, '{"code":0,"msg":"success","data":{}}', 'sent'],
  ['feishu', 200, '{"code":19021,"msg":"sign match fail"}', 'refused'],
  ['feishu', 200, '{"code":11232,"msg":"frequency limited"}', 'busy'],
  ['feishu', 502, 'Bad gateway', 'busy'],
  ['wecom', 200, '<html>', 'refused'],
] as const)('%s answers %i %s: %s', (kind, status, body, result) => {
  expect(readRobotAnswer(kind, status, body).kind).toBe(result);
});

test.each([
  ['https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', true],
  ['http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1', false],
  ['https://qyapi.weixin.qq.com:8443/', false],
  ['https://qyapi.weixin.qq.com.evil.example/', false],
  ['https://user:pw@qyapi.weixin.qq.com/', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['http://127.0.0.1:9', true],
  ['http://127.0.0.1:10', false],
])('%s is an address of WeCom: %s', (address, allowed) => {
  expect(isChannelAddress('wecom', address, ['http://127.0.0.1:9'])).toBe(allowed);
});
