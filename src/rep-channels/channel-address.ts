import type { RobotKind } from '../contract/rep-channel.ts';

/** Where each vendor's webhooks are; and the push services of the browsers. A leading dot: and what lies under it. */
const HOSTS: Record<RobotKind | 'push', readonly string[]> = {
  wecom: ['qyapi.weixin.qq.com'],
  dingtalk: ['oapi.dingtalk.com'],
  feishu: ['open.feishu.cn', 'open.larksuite.com'],
  push: ['fcm.googleapis.com', '.push.services.mozilla.com', '.push.apple.com', '.notify.windows.com'],
};

/**
 * May we post there? People type these addresses, and the request leaves from inside our network: only the vendor's own
 * host over https, or an origin that the installation names (CHANNEL_ORIGINS).
 */
export function isChannelAddress(kind: RobotKind | 'push', address: string, moreOrigins: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (moreOrigins.includes(url.origin)) return true;
  const isHost = HOSTS[kind].some((host) =>
    host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host,
  );
  return url.protocol === 'https:' && url.port === '' && isHost;
}

/** For the words of a refusal. */
export function hostsOf(kind: RobotKind | 'push'): string {
  return HOSTS[kind].map((host) => (host.startsWith('.') ? `*${host}` : host)).join(', ');
}
