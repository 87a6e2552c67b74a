import type { Language } from '../contract/people.ts';
import type { Deps } from '../deps.ts';
import type { UnitOfWork } from '../outbox.ts';
import { personToTell, tellByChannels } from '../rep-channels/tell-by-channels.ts';
import type { LockedLead } from './lead-store.ts';

interface Release {
  lead: LockedLead;
  repId: string;
}

/** The owner hears by every channel that a lead will be released, while there is time to call. */
export async function tellReleaseNear(
  unit: UnitOfWork,
  deps: Deps,
  { lead, repId, until }: Release & { until: Date },
): Promise<void> {
  const rep = await personToTell(unit, repId);
  if (rep === null) return;
  const when = dayAndTime(until, rep);
  const what = named(lead, rep.language);
  const words =
    rep.language === 'en'
      ? {
          title: 'A lead of yours is about to be released',
          body: `${what}: protected until ${when}. Call, or extend it once.`,
          colon: ': ',
        }
      : { title: '线索即将释放', body: `${what} 保护至${when}，请尽快跟进，或申请延期一次。`, colon: '：' };
  await tell(unit, deps, { lead, repId, words, key: `release-near-${lead.id}-${until.getTime()}` });
}

/** The owner hears that it is theirs no more. */
export async function tellReleased(unit: UnitOfWork, deps: Deps, { lead, repId }: Release): Promise<void> {
  const rep = await personToTell(unit, repId);
  if (rep === null) return;
  const what = named(lead, rep.language);
  const words =
    rep.language === 'en'
      ? {
          title: 'A lead of yours was released',
          body: `${what}: its protection ran out without activity.`,
          colon: ': ',
        }
      : { title: '线索已释放', body: `${what} 超过保护期未跟进，已释放。`, colon: '：' };
  await tell(unit, deps, { lead, repId, words, key: `released-${lead.id}-${unit.now.getTime()}` });
}

async function tell(
  unit: UnitOfWork,
  deps: Deps,
  news: Release & { words: { title: string; body: string; colon: string }; key: string },
): Promise<void> {
  const { lead, repId, words, key } = news;
  const path = `/rep#/leads/${lead.id}`;
  await tellByChannels(unit, deps, {
    ...{ userId: repId, key, title: words.title, body: words.body, path, leadId: lead.id },
    text: {
      purpose: 'lead-release',
      body: () => Promise.resolve(`${words.title}${words.colon}${words.body} ${deps.config.publicUrl}${path}`),
    },
  });
}

/** A company is no person: its name may stand in a chat group. A caller's own name may not. */
function named(lead: LockedLead, language: Language): string {
  if (lead.company !== null) return lead.company;
  return language === 'en' ? `number ending ${lead.lastFour}` : `尾号${lead.lastFour}`;
}

function dayAndTime(at: Date, { language, timeZone }: { language: Language; timeZone: string | null }): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: timeZone ?? 'Asia/Shanghai',
    ...{ month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).format(at);
}
