import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LeadDetail, LeadView } from '../../src/contract/lead.ts';
import { phoneText, whenText } from '../format.ts';
import { useI18n, type Translate } from '../i18n/i18n.ts';
import { leadQuery } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { useSession } from '../session.tsx';
import { leadTones, offerTones } from '../tones.ts';
import { AssignLead } from './assign-lead.tsx';
import { DescribeLead } from './describe-lead.tsx';
import { History } from './history.tsx';
import styles from './lead-detail-pane.module.css';
import { LeadHolder } from './lead-holder.tsx';
import { LeadInterests } from './lead-interests.tsx';
import { LeadWhySection } from './lead-why-section.tsx';
import { MergeLead } from './merge-lead.tsx';
import { Empty, Facts } from './panel.tsx';
import { PlaceCallButton } from './place-call-button.tsx';
import { Loading, Problem } from './record-list.tsx';
import { DetailPane, DetailSection } from './record-page.tsx';
import { Region } from './region.tsx';
import { Tag } from './tag.tsx';

export function LeadDetailPane({ leadId, onClose }: { leadId: string; onClose: () => void }) {
  const { t } = useI18n();
  const { data: lead, error, refetch } = useQuery(leadQuery(leadId));
  const title = lead === undefined ? t('leads.detail') : (lead.name ?? lead.company ?? phoneText(lead.number));
  return (
    <DetailPane title={title} onClose={onClose}>
      {lead === undefined && (error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />)}
      {lead !== undefined && <Sections lead={lead} />}
    </DetailPane>
  );
}

function Sections({ lead }: { lead: LeadDetail }) {
  const { t } = useI18n();
  const { me } = useSession();
  const manages = me.user.role === 'supervisor' || me.user.role === 'admin';
  const closed = lead.status === 'converted' || lead.status === 'lost';
  return (
    <>
      {lead.mergedIntoId !== null && <MergedInto leadId={lead.mergedIntoId} />}
      {lead.heldBy !== null && <LeadHolder holder={lead.heldBy} {...(manages && { hint: t('leads.heldHint') })} />}
      <LeadFacts lead={lead} />
      {!closed && <PlaceCallButton to={{ leadId: lead.id }} keyed />}
      {manages && !closed && <AssignLead lead={lead} />}
      {manages && !closed && <MergeLead lead={lead} />}
      {!closed && <DescribeLead lead={lead} />}
      <DetailSection title={t('leads.interests')}>
        <LeadInterests lead={lead} closed={closed} />
      </DetailSection>
      <DetailSection title={t('leads.why')}>
        {lead.why === null ? <Empty>{t('leads.noWhy')}</Empty> : <LeadWhySection why={lead.why} />}
      </DetailSection>
      <DetailSection title={t('leads.offers')}>
        <Offers offers={lead.offers} />
      </DetailSection>
      <DetailSection title={t('pop.history')}>
        {lead.history.length === 0 ? <Empty>{t('pop.noConversation')}</Empty> : <History entries={lead.history} />}
      </DetailSection>
    </>
  );
}

function LeadFacts({ lead }: { lead: LeadDetail }) {
  const { t, language } = useI18n();
  const when = (at: string | null) => (at === null ? null : whenText(at, language, serverNow()));
  return (
    <Facts
      items={[
        [
          t('leads.status'),
          <Tag key="s" tone={leadTones[lead.status]}>
            {t(`lead.${lead.status}`)}
          </Tag>,
        ],
        [t('leads.owner'), leadOwnerText(lead, t)],
        [t('leads.protectedUntil'), protectionText(lead, t, when)],
        [t('leads.releasedFrom'), lead.releasedFrom?.name ?? null],
        [
          t('pop.number'),
          <span key="n" className="numbers">
            {phoneText(lead.number)}
          </span>,
        ],
        [t('leads.otherNumbers'), lead.otherNumbers.map(phoneText).join(' · ') || null],
        [t('customers.company'), lead.company],
        [t('leads.industry'), lead.industry?.name ?? null],
        [t('leads.region'), lead.region && <Region key="r" region={lead.region} />],
        [t('customers.language'), t(`language.${lead.language}`)],
        [t('leads.calls'), lead.callCount],
        [t('leads.lastCall'), when(lead.lastCallAt)],
        [t('leads.callbackDue'), when(lead.callbackDueAt)],
        [t('leads.nextStep'), when(lead.nextStepAt)],
        [t('leads.created'), when(lead.createdAt)],
        [t('leads.accepted'), when(lead.acceptedAt)],
        [t('leads.contacted'), when(lead.contactedAt)],
        [t('leads.closed'), when(lead.closedAt)],
        [t('leads.lostReason'), lead.lostReason],
      ]}
    />
  );
}

/** Until when, and what was said and asked about it. */
function protectionText(lead: LeadDetail, t: Translate, when: (at: string | null) => string | null): string | null {
  if (lead.protectedUntil === null) return null;
  const warned = lead.releaseWarnedAt === null ? null : t('leads.warned');
  const extended = lead.extendedAt === null ? null : t('leads.extended');
  return [when(lead.protectedUntil), warned, extended].filter((part) => part !== null).join(' · ');
}

function MergedInto({ leadId }: { leadId: string }) {
  const { t } = useI18n();
  return (
    <p>
      {t('leads.merged')}{' '}
      <Link to="/leads" search={{ lead: leadId }}>
        {t('leads.mergedShow')}
      </Link>
    </p>
  );
}

/** The owner, or who is being asked. */
export function leadOwnerText(lead: LeadView, t: Translate): string {
  if (lead.owner !== null) return lead.owner.name;
  return lead.offer === null ? t('leads.noOwner') : t('leads.offeredTo', { name: lead.offer.rep.name });
}

function Offers({ offers }: { offers: LeadDetail['offers'] }) {
  const { t, language } = useI18n();
  if (offers.length === 0) return <Empty>{t('leads.noOffers')}</Empty>;
  const when = (at: string) => whenText(at, language, serverNow());
  return (
    <ol className={styles.offers}>
      {offers.map((offer) => (
        <li key={offer.id} className={styles.offer}>
          <strong>{offer.rep.name}</strong>
          <Tag tone={offerTones[offer.state]}>{t(`offer.${offer.state}`)}</Tag>
          {offer.live && <Tag tone="blue">{t('leads.live')}</Tag>}
          <span className={styles.when}>
            {when(offer.createdAt)}
            {offer.state === 'offered' && ` · ${t('leads.deadline', { when: when(offer.deadlineAt) })}`}
          </span>
          {offer.declineReason && <span className={styles.when}>{offer.declineReason}</span>}
        </li>
      ))}
    </ol>
  );
}
