import type { User } from '../contract/people.ts';
import type { RepChannelKind } from '../contract/rep-channel.ts';
import { DomainError } from '../problem.ts';
import type { Deps } from '../deps.ts';
import { deliverChannelMessage } from './deliver-channel-message.ts';
import { channelsOf } from './rep-channel-store.ts';
import { queueMessages } from './tell-by-channels.ts';

/** Sends a word to one channel now, so that whoever typed an address sees whether it works. */
export async function tryChannel(deps: Deps, user: User, kind: RepChannelKind): Promise<void> {
  const messageIds = await deps.outbox.commit(async (unit) => {
    const channel = (await channelsOf(unit, user.id)).get(kind);
    if (channel?.isOn !== true) throw new DomainError('bad-request', `${kind}: expected a channel that is on`);
    const isEnglish = user.language === 'en';
    return queueMessages(unit, deps, channel, {
      userId: user.id,
      key: `try:${deps.ids.next()}`,
      title: isEnglish ? 'Hotline: this channel works' : '热线：通知渠道已接通',
      body: isEnglish ? `${user.name}: new leads will be told here.` : `${user.name}：新线索将在这里通知。`,
      path: '/rep',
    });
  });
  if (messageIds.length === 0) throw new DomainError('bad-request', 'push: expected a browser that takes it');
  // Tried here and not as an effect, so that the answer shows what came of it. A fault is written down with the channel.
  for (const messageId of messageIds) await deliverChannelMessage(deps, messageId).catch(() => undefined);
}
