import { useQuery } from '@tanstack/react-query';
import type { ScreenPop } from '../../src/contract/screen-pop.ts';
import { relativeText } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useNow } from '../server-clock.ts';
import { voicemailsQuery, type MessagesOf } from '../voicemail-queries.ts';
import { Panel } from './panel.tsx';
import { VoicemailPlayer } from './voicemail-player.tsx';

const RECENT_MS = 7 * 86_400_000;

/** What this caller said after the tone lately, or what nobody has heard yet: very likely why they call again. */
export function CallerMessages({ pop }: { pop: ScreenPop }) {
  const of =
    pop.customer !== null ? { customerId: pop.customer.id } : pop.lead !== null ? { leadId: pop.lead.id } : null;
  return of === null ? null : <Messages of={of} />;
}

function Messages({ of }: { of: MessagesOf }) {
  const { t, language } = useI18n();
  const now = useNow(60_000);
  const { data } = useQuery(voicemailsQuery(of));
  const recent = (data?.items ?? []).filter(
    ({ state, heardAt, createdAt }) =>
      state !== 'gone' && (heardAt === null || Date.parse(createdAt) > now - RECENT_MS),
  );
  if (recent.length === 0) return null;
  return (
    <>
      {recent.map((voicemail) => (
        <Panel
          key={voicemail.id}
          title={`${t('voicemail.title')} · ${relativeText(voicemail.createdAt, language, now)}`}
        >
          <VoicemailPlayer voicemail={voicemail} />
        </Panel>
      ))}
    </>
  );
}
