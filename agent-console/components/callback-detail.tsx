import { IconPhoneCheck, IconPhoneIncoming, IconPhoneOutgoing } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { CallbackView } from '../../src/contract/callback.ts';
import { callbackOneQuery } from '../callbacks-queries.ts';
import { phoneText, relativeText, shortWhenText, whenText } from '../format.ts';
import { useI18n, type Translate } from '../i18n/i18n.ts';
import { historyQuery } from '../queries.ts';
import { useNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { CallbackActions } from './callback-actions.tsx';
import { callbackName, closedText, openTimeText, reasonKey, reasonTone } from './callback-words.ts';
import styles from './callback.module.css';
import { History } from './history.tsx';
import { NumberReveal } from './number-reveal.tsx';
import { Facts } from './panel.tsx';
import { Loading, Problem } from './record-list.tsx';
import { DetailPane, DetailSection } from './record-page.tsx';
import { Tag } from './tag.tsx';
import { VoicemailPlayer } from './voicemail-player.tsx';

/** One entry of the work list: who, why, what happened since, and what to do now. */
export function CallbackDetail({ callbackId, onClose }: { callbackId: string; onClose: () => void }) {
  const { t } = useI18n();
  const { data: callback, error, refetch } = useQuery(callbackOneQuery(callbackId));
  const name = callback && (callbackName(callback).first ?? phoneText(callback.number));
  return (
    <DetailPane title={name ?? t('callbacks.detail')} onClose={onClose}>
      {callback === undefined &&
        (error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />)}
      {callback !== undefined && <Sections callback={callback} />}
    </DetailPane>
  );
}

function Sections({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  return (
    <>
      <Closed callback={callback} />
      <CallbackActions callback={callback} />
      {callback.voicemail !== null && (
        <DetailSection title={t('voicemail.title')}>
          <VoicemailPlayer voicemail={callback.voicemail} />
        </DetailSection>
      )}
      <CallbackFacts callback={callback} />
      <RecordLinks callback={callback} />
      <DetailSection title={t('callbacks.story')}>
        <Story callback={callback} />
      </DetailSection>
      {callback.customerId !== null && <CustomerHistory customerId={callback.customerId} />}
    </>
  );
}

function Closed({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const text = closedText(callback, { t, language, now: useNow(60_000) });
  if (text === null) return null;
  return (
    <div className={styles.closed}>
      <p>{text}</p>
      {callback.closed?.note && <p>{callback.closed.note}</p>}
    </div>
  );
}

function CallbackFacts({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(30_000);
  const { lastSpoke, owner } = callback;
  return (
    <Facts
      items={[
        [
          t('callbacks.reason'),
          <Tag key="r" tone={reasonTone(callback.reason)}>
            {t(reasonKey(callback.reason))}
          </Tag>,
        ],
        [t('callbacks.due'), whenText(callback.dueAt, language, now)],
        [t('callbacks.task'), callback.task],
        [t('pop.number'), <NumberReveal key="n" of="callbacks" id={callback.id} masked={callback.number} />],
        [t('callbacks.owner'), owner === null ? t('callbacks.noOwner') : owner.name],
        [t('callbacks.place'), placeText(callback, t, (at) => shortWhenText(at, language, now))],
        [t('callbacks.lastSpoke'), lastSpoke && `${lastSpoke.by} · ${relativeText(lastSpoke.at, language, now)}`],
        [t('callbacks.promisedAt'), whenText(callback.createdAt, language, now)],
        [t('callbacks.waited'), t('callbacks.inOpenHours', { time: openTimeText(callback.openSeconds, language) })],
      ]}
    />
  );
}

function placeText(callback: CallbackView, t: Translate, when: (at: string) => string): string | null {
  const { place, status } = callback;
  if (place === null || status !== 'open') return null;
  const since = when(place.since);
  if (place.isQueued) return t('callbacks.placeQueued', { since });
  if (place.nextAttemptAt === null) return t('callbacks.placePerson', { since });
  return t('callbacks.placeNext', { since, next: when(place.nextAttemptAt) });
}

function RecordLinks({ callback }: { callback: CallbackView }) {
  const { t } = useI18n();
  const { me } = useSession();
  if (callback.customerId !== null) {
    return (
      <Link to="/customers/$customerId" params={{ customerId: callback.customerId }}>
        {t('pop.openCustomer')} →
      </Link>
    );
  }
  if (callback.leadId === null || me.user.role === 'agent') return null;
  return (
    <Link to="/leads" search={{ lead: callback.leadId }}>
      {t('leads.detail')} →
    </Link>
  );
}

interface Chapter {
  id: string;
  at: string;
  icon: ReactNode;
  text: string;
}

/** Their calls and ours in one line of time, the newest first. */
function Story({ callback }: { callback: CallbackView }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  const { rings, attempts, attemptCount } = callback;
  const chapters = [
    ...rings.newest.map((ring) => ringChapter(ring, t)),
    ...attempts.map((one) => triedChapter(one, t)),
  ];
  const unseen = rings.count - rings.newest.length + (attemptCount - attempts.length);
  if (chapters.length === 0)
    return (
      <p className={styles.more}>
        {t('callbacks.promisedAt')}：{whenText(callback.createdAt, language, now)}
      </p>
    );
  return (
    <>
      <ol className={styles.story}>
        {chapters
          .toSorted((a, b) => b.at.localeCompare(a.at))
          .map(({ id, at, icon, text }) => (
            <li key={id}>
              {icon}
              <Link to="/calls" search={{ call: id }}>
                {text}
              </Link>
              <time dateTime={at}>{shortWhenText(at, language, now)}</time>
            </li>
          ))}
      </ol>
      {unseen > 0 && <p className={styles.more}>{t('callbacks.storyMore', { n: unseen })}</p>}
    </>
  );
}

function ringChapter(ring: CallbackView['rings']['newest'][number], t: Translate): Chapter {
  const what = ring.reason === null ? t('callbackRing.none') : t(reasonKey(ring.reason));
  return {
    id: ring.callId,
    at: ring.at,
    icon: <IconPhoneIncoming size={16} aria-hidden />,
    text: t('callbacks.storyRing', { what }),
  };
}

function triedChapter(attempt: CallbackView['attempts'][number], t: Translate): Chapter {
  const Icon = attempt.answered ? IconPhoneCheck : IconPhoneOutgoing;
  const name = attempt.by?.name ?? t('callbacks.someone');
  return {
    id: attempt.callId,
    at: attempt.at,
    icon: <Icon size={16} aria-hidden />,
    text: t('callbacks.storyAttempt', { name, what: attemptText(attempt, t) }),
  };
}

function attemptText(attempt: CallbackView['attempts'][number], t: Translate): string {
  if (attempt.answered) return t('callbacks.storyReached');
  if (attempt.endReason === null) return t('callbacks.storyUnderWay');
  return attempt.dialled ? t(`end.${attempt.endReason}`) : t('callbacks.storyOwnPhone');
}

function CustomerHistory({ customerId }: { customerId: string }) {
  const { t } = useI18n();
  const { data } = useInfiniteQuery(historyQuery(customerId));
  if (data === undefined) return null;
  return (
    <DetailSection title={t('callbacks.history')}>
      <History entries={(data.pages[0]?.items ?? []).slice(0, 6)} />
    </DetailSection>
  );
}
