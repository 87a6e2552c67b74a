import { lazy, Suspense } from 'react';
import { BareCall } from '../components/bare-call.tsx';
import { IdleDesk } from '../components/idle-desk.tsx';
import { Loading } from '../components/record-list.tsx';
import { ScreenPopView } from '../components/screen-pop-view.tsx';
import { deskPhase } from '../desk-state.ts';
import { useI18n } from '../i18n/i18n.ts';
import { useDesk } from '../realtime.ts';
import { useSession } from '../session.tsx';

const FloorPage = lazy(() => import('./floor-page.tsx'));

/** `/`: the desk of an agent, the floor for those who watch over it. */
export default function HomePage() {
  const { me } = useSession();
  if (me.user.role === 'agent') return <Desk />;
  return (
    <Suspense fallback={<Loading />}>
      <FloorPage />
    </Suspense>
  );
}

function Desk() {
  const { t } = useI18n();
  const desk = useDesk();
  if (desk.screenPop !== null) {
    return <ScreenPopView pop={desk.screenPop} call={desk.call} phase={deskPhase(desk)} />;
  }
  // The pop comes with every call; should it fail, the call is still there to be handled and written up.
  if (desk.call !== null) return <BareCall call={desk.call} phase={deskPhase(desk)} />;
  return (
    <>
      <h1 className="visually-hidden">{t('nav.desk')}</h1>
      <IdleDesk />
    </>
  );
}
