import { IconMail, IconMessage, IconNote, IconPhone, IconWalk, type Icon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { InteractionView } from '../../src/contract/screen-pop.ts';
import { relativeText, whenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { dispositionsQuery } from '../queries.ts';
import { useNow } from '../server-clock.ts';
import styles from './history.module.css';
import { Empty } from './panel.tsx';
import { Tag } from './tag.tsx';

const icons: Record<InteractionView['channel'], Icon> = {
  call: IconPhone,
  sms: IconMessage,
  visit: IconWalk,
  email: IconMail,
  note: IconNote,
};
const MINUTE_MS = 60_000;

/** The newest entry that involved a person, in full: most callers call about that. */
export function LastConversation({ last }: { last: InteractionView | null }) {
  const { t, language } = useI18n();
  const now = useNow(MINUTE_MS);
  if (last === null) return <Empty>{t('pop.noConversation')}</Empty>;
  return (
    <article className={styles.last}>
      <header className={styles.lastHead}>
        <ChannelIcon channel={last.channel} />
        <strong>{relativeText(last.at, language, now)}</strong>
        <time dateTime={last.at} className={styles.dim}>
          {whenText(last.at, language, now)}
        </time>
        <span className={styles.dim}>· {last.by}</span>
        <Disposition code={last.disposition} />
      </header>
      <p className={styles.lastText}>{last.summary}</p>
    </article>
  );
}

/** `with`: the contact, where the list is of the whole company. */
export function History({ entries }: { entries: readonly (InteractionView & { with?: string | null })[] }) {
  const { t, language } = useI18n();
  const now = useNow(MINUTE_MS);
  if (entries.length === 0) return <Empty>{t('pop.noHistory')}</Empty>;
  return (
    <ol className={styles.timeline}>
      {entries.map((entry) => (
        <li key={`${entry.at}.${entry.channel}.${entry.by}`} className={styles.entry}>
          <ChannelIcon channel={entry.channel} />
          <div>
            <div className={styles.head}>
              <time dateTime={entry.at} title={relativeText(entry.at, language, now)}>
                {whenText(entry.at, language, now)}
              </time>
              <span>{entry.with ? `${entry.by} · ${entry.with}` : entry.by}</span>
              <Disposition code={entry.disposition} />
            </div>
            <p className={styles.text}>{entry.summary}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** A disposition is stored as its code; old entries may hold one that is no longer in use. */
export function Disposition({ code }: { code: string | null }) {
  const { language } = useI18n();
  const { data } = useQuery(dispositionsQuery);
  // Until the names are here, nothing: a code would flash.
  if (code === null || data === undefined) return null;
  const known = data.items.find((disposition) => disposition.code === code);
  const name = known === undefined ? code : language === 'en' ? known.nameEn : known.nameZh;
  return <Tag tone="gray">{name}</Tag>;
}

function ChannelIcon({ channel }: { channel: InteractionView['channel'] }) {
  const { t } = useI18n();
  const Drawing = icons[channel];
  return (
    <span className={styles.channel} role="img" aria-label={t(`channel.${channel}`)} title={t(`channel.${channel}`)}>
      <Drawing size={15} stroke={1.8} aria-hidden />
    </span>
  );
}
