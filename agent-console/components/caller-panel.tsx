import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { CallView } from '../../src/contract/call.ts';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import { phoneText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { customerQuery } from '../queries.ts';
import { leadStatusOf, levelTones, matchTones, leadTones } from '../tones.ts';
import styles from './caller-panel.module.css';
import { Facts, Panel } from './panel.tsx';
import { Papers } from './papers.tsx';
import { Region } from './region.tsx';
import { Tag } from './tag.tsx';

/** Who is calling, and how sure we are of it. */
export function CallerPanel({ pop, call }: { pop: ScreenPop; call: CallView | null }) {
  const { t, language } = useI18n();
  const { industry } = pop.caller;
  const number = call?.outsideNumber ?? pop.caller.number;
  const lead = pop.lead;
  return (
    <section className={styles.card} aria-label={t('pop.who')}>
      <Names pop={pop} />
      <p className={`numbers ${styles.number}`}>{number === null ? t('bar.withheld') : phoneText(number)}</p>
      <MatchNote pop={pop} />
      <Facts
        items={[
          [t('pop.owner'), pop.customer === null ? null : (pop.customer.owner?.name ?? t('pop.noOwner'))],
          [t('pop.region'), pop.caller.region && <Region key="r" region={pop.caller.region} />],
          [t('pop.industry'), industry && (language === 'en' ? industry.nameEn : industry.name)],
          [t('pop.calls7'), <Repeats key="repeats" count={pop.callsLast7Days} known={pop.customer !== null} />],
          [
            t('pop.lead'),
            lead && (
              <span key="lead" className={styles.lead}>
                <Tag tone={leadTones[leadStatusOf(lead.status)]}>{t(`lead.${leadStatusOf(lead.status)}`)}</Tag>
                {lead.owner?.name ?? t('leads.noOwner')}
              </span>
            ),
          ],
        ]}
      />
      {pop.customer !== null && (
        <Link to="/customers/$customerId" params={{ customerId: pop.customer.id }} className={styles.more}>
          {t('pop.openCustomer')} →
        </Link>
      )}
    </section>
  );
}

/** How the number was matched, said plainly: what is certain and what is not. */
function MatchNote({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const confirmed = pop.match === 'shared' && pop.customer !== null;
  const match = confirmed ? 'confirmed' : pop.match;
  return (
    <div className={styles.match} data-tone={confirmed ? 'green' : matchTones[pop.match]}>
      <strong>{t(`match.${match}`)}</strong> {t(`match.${match}.note`)}
    </div>
  );
}

function Names({ pop }: { pop: ScreenPop }) {
  const { t } = useI18n();
  const { contact, customer } = pop;
  if (contact === null && customer === null) {
    const title = pop.match === 'shared' ? 'match.shared' : pop.match === 'withheld' ? 'match.withheld' : 'bar.unknown';
    return <h1 className={styles.name}>{t(title)}</h1>;
  }
  const name = contact?.name ?? customer?.name;
  return (
    <>
      <div className={styles.nameLine}>
        <h1 className={styles.name}>{name}</h1>
        {customer !== null && customer.level !== 'standard' && (
          <Tag tone={levelTones[customer.level]}>{t(`level.${customer.level}`)}</Tag>
        )}
      </div>
      {contact?.title && <p className={styles.title}>{contact.title}</p>}
      {customer !== null && customer.name !== name && <p className={styles.company}>{customer.name}</p>}
    </>
  );
}

/** Somebody who calls for the third time in a week is not calling about nothing. */
function Repeats({ count, known }: { count: number; known: boolean }) {
  const { t } = useI18n();
  if (count === 0 && !known) return t('pop.firstCall');
  return count >= 3 ? <Tag tone="amber">{count}</Tag> : <span className="numbers">{count}</span>;
}

/** Comes after the pop: it is worth knowing, not worth waiting for. */
export function Contracts({ customerId }: { customerId: string }) {
  const { t } = useI18n();
  const { data } = useQuery(customerQuery(customerId));
  if (data === undefined || data.contracts.length + data.licences.length === 0) return null;
  return (
    <Panel title={t('pop.contracts')}>
      <Papers customer={data} />
    </Panel>
  );
}
