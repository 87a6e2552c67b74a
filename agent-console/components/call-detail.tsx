import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '@mantine/core';
import type { CallView } from '../../src/contract/call.ts';
import { phoneText, whenText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { callQuery } from '../queries.ts';
import { serverNow } from '../server-clock.ts';
import { useDesk } from '../realtime.ts';
import { useSession } from '../session.tsx';
import { callTones, matchTones, outcomeTones } from '../tones.ts';
import { CallWhySection } from './call-why-section.tsx';
import { Disposition } from './history.tsx';
import { CallerOf, talkTime } from './idle-desk.tsx';
import { NumberReveal } from './number-reveal.tsx';
import { Empty, Facts } from './panel.tsx';
import { Loading, Problem } from './record-list.tsx';
import { DetailPane, DetailSection } from './record-page.tsx';
import { Tag } from './tag.tsx';
import { VoicemailSection } from './voicemail-player.tsx';
import { WrapUpPanel } from './wrap-up-panel.tsx';

export function CallDetail({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useI18n();
  const { data: call, error, refetch } = useQuery(callQuery(callId));
  return (
    <DetailPane title={call === undefined ? t('calls.detail') : <CallerOf call={call} />} onClose={onClose}>
      {call === undefined && (error === null ? <Loading /> : <Problem error={error} retry={() => void refetch()} />)}
      {call !== undefined && <CallFacts call={call} />}
    </DetailPane>
  );
}

/** What there is to know of a call besides who called. */
export function CallFacts({ call }: { call: CallView }) {
  const { t, language } = useI18n();
  const { me } = useSession();
  const when = (at: string | null) => (at === null ? null : whenText(at, language, serverNow()));
  return (
    <>
      <Facts
        items={[
          [
            t('calls.state'),
            <Tag key="s" tone={callTones[call.state]} dot>
              {t(`call.${call.state}`)}
            </Tag>,
          ],
          [
            t('calls.outcome'),
            call.outcome && (
              <Tag key="o" tone={outcomeTones[call.outcome]}>
                {t(`outcome.${call.outcome}`)}
              </Tag>
            ),
          ],
          [t('calls.endReason'), call.endReason && t(`end.${call.endReason}`)],
          [
            t('pop.number'),
            call.outsideNumber === null ? (
              t('bar.withheld')
            ) : (
              <NumberReveal key="n" of="calls" id={call.id} masked={call.outsideNumber} />
            ),
          ],
          [
            t('calls.match'),
            <Tag key="m" tone={matchTones[call.match]}>
              {t(`match.${call.match}`)}
            </Tag>,
          ],
          [t('calls.hotline'), phoneText(call.hotlineNumber)],
          [t('calls.agent'), call.agentName ?? call.repName],
          [t('calls.started'), when(call.startedAt)],
          [t('calls.answered'), when(call.answeredAt)],
          [t('calls.ended'), when(call.endedAt)],
          [
            t('calls.talk'),
            call.answeredAt === null ? null : (
              <span key="t" className="numbers">
                {talkTime(call)}
              </span>
            ),
          ],
        ]}
      />
      {call.customerId !== null && (
        <Link to="/customers/$customerId" params={{ customerId: call.customerId }}>
          {t('pop.openCustomer')} →
        </Link>
      )}
      {call.leadId !== null && me.user.role !== 'agent' && (
        <Link to="/leads" search={{ lead: call.leadId }}>
          {t('leads.detail')} →
        </Link>
      )}
      <VoicemailSection of={{ callId: call.id }} />
      <WrittenUp call={call} />
      <CallWhySection callId={call.id} />
    </>
  );
}

function WrittenUp({ call }: { call: CallView }) {
  const { t, language } = useI18n();
  const wrapUp = call.wrapUp;
  if (wrapUp === null) return null;
  return (
    <DetailSection title={t('wrapUp.title')}>
      {wrapUp.disposition === null && !wrapUp.note && <Empty>{t('calls.notWritten')}</Empty>}
      {wrapUp.disposition !== null && (
        <div>
          <Disposition code={wrapUp.disposition} />
        </div>
      )}
      {wrapUp.note && <p style={{ whiteSpace: 'pre-wrap' }}>{wrapUp.note}</p>}
      {wrapUp.followUpAt !== null && (
        <Facts items={[[t('wrapUp.followUp'), whenText(wrapUp.followUpAt, language, serverNow())]]} />
      )}
      <LateWriteUp call={call} />
    </DetailSection>
  );
}

/** The time ran out before a disposition was chosen: what was typed is still here, and can be handed in late. */
function LateWriteUp({ call }: { call: CallView }) {
  const { t } = useI18n();
  const { me } = useSession();
  const desk = useDesk();
  const [open, setOpen] = useState(false);
  const mine = call.agentId === (desk.agent?.id ?? me.user.id);
  if (!mine || call.wrapUp === null || call.wrapUp.disposition !== null || desk.call?.id === call.id) return null;
  if (open) return <WrapUpPanel callId={call.id} deadlineAt={call.wrapUp.deadlineAt} keysActive={false} />;
  return (
    <Button variant="default" onClick={() => setOpen(true)}>
      {t('calls.writeUp')}
    </Button>
  );
}
