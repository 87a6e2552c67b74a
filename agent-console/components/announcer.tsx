import { callerLine } from '../caller-line.ts';
import { deskPhase } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useDesk } from '../realtime.ts';

/** Tells a screen reader what the call bar shows, without moving the focus. A ring interrupts; the rest waits its turn. */
export function Announcer() {
  const { t } = useI18n();
  const desk = useDesk();
  const phase = deskPhase(desk);
  const who = callerLine(desk, t);
  const rings = phase === 'incoming' || phase === 'announced';
  return (
    <>
      <div className="visually-hidden" role="alert">
        {rings ? t('announce.incoming', { who }) : ''}
      </div>
      <div className="visually-hidden" role="status">
        {rings ? '' : t(`announce.${phase}`, { who })}
      </div>
    </>
  );
}
