import { industryByCode } from '../callers/industries.ts';
import type { GreetingBody, GreetingPreview, HotlineBody, SettingSaved, Settings } from '../contract/settings.ts';
import { language } from '../contract/people.ts';
import { wordsOf } from '../calls/prompts.ts';
import { menuReply, waitReply } from '../calls/replies.ts';
import { greetedAs } from '../calls/own-welcome.ts';
import { sql } from '../db.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../problem.ts';
import { changeSetting } from './change-setting.ts';

const updateText = sql(
  'change-hotline',
  `UPDATE hotline_numbers SET name = $2, welcome = $3::jsonb, industry_menu = $4::jsonb, queue_id = $5, business_hours_id = $6
   WHERE id = $1`,
);

/** Greeting, menu, queue and hours of one hotline number. */
export async function changeHotline(
  deps: Deps,
  by: { byId: string; id: string },
  { version, ...hotline }: HotlineBody,
): Promise<SettingSaved> {
  return changeSetting(deps, {
    ...by,
    kind: 'hotline',
    version,
    action: 'changed',
    part: ({ hotlines }) => hotlines.find(({ id }) => id === by.id),
    check: (settings) => refuseUnknown(settings, hotline),
    async write(unit) {
      const welcome = hotline.welcome && JSON.stringify(hotline.welcome);
      const { name, menu, queueId, hoursId } = hotline;
      await unit.query(updateText, [by.id, name, welcome, JSON.stringify(menu), queueId, hoursId]);
    },
  });
}

function refuseUnknown(settings: Settings, hotline: Omit<HotlineBody, 'version'>): void {
  if (!settings.queues.some(({ id }) => id === hotline.queueId))
    throw new DomainError('bad-request', 'queueId: expected the id of a queue that there is');
  if (!settings.hours.some(({ id }) => id === hotline.hoursId))
    throw new DomainError('bad-request', 'hoursId: expected the id of opening hours that there are');
  const wrong = hotline.menu.find(({ industryCode }) => industryCode !== null && industryByCode(industryCode) === null);
  if (wrong !== undefined)
    throw new DomainError('bad-request', `menu, key ${wrong.digit}: expected a section or division of GB/T 4754`);
}

/** As the caller's telephone would say it, by the code that says it. */
export function previewGreeting({ welcome, menu }: GreetingBody): GreetingPreview {
  const [zh, en] = language.options.map((spoken) => {
    const on = { callId: '', legId: '', language: spoken };
    const reply =
      menu.length === 0
        ? waitReply(on, 'rep', ['welcome', 'handOver'])
        : menuReply(on, menu, { attempt: 1, opening: 'welcome' });
    return greetedAs('say' in reply ? reply.say : [], welcome).map(wordsOf);
  });
  return { 'zh-CN': zh ?? [], en: en ?? [] };
}
