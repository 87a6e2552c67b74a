import { Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { api, ApiProblem } from '../api.ts';
import { useAttention } from '../attention.ts';
import { translate } from '../i18n/i18n.ts';
import { isTyping, useKeys } from '../keys.ts';
import { showNotice } from '../problem-toast.ts';
import { meQuery, queryClient } from '../queries.ts';
import { connect, popDrawn, resync, useDesk } from '../realtime.ts';
import { readyRingTone } from '../ring-tone.ts';
import { useSession } from '../session.tsx';
import { warmUp } from '../warm-up.ts';
import { Announcer } from './announcer.tsx';
import { CallBar } from './call-bar.tsx';
import { ClosingBanner } from './closing-banner.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import styles from './console-shell.module.css';
import { LineQuality } from './line-quality.tsx';
import { ServiceBanner } from './service-banner.tsx';
import { TopBar } from './top-bar.tsx';

const CommandPalette = lazy(() =>
  import('./command-palette.tsx').then(({ CommandPalette: page }) => ({ default: page })),
);
const KeysSheet = lazy(() => import('./keys-sheet.tsx').then(({ KeysSheet: sheet }) => ({ default: sheet })));
const REFUSED_PAUSE_MS = 3000;

/** The frame around every page of somebody who is signed in; holds the socket open. */
export function ConsoleShell() {
  const { me } = useSession();
  const navigate = useNavigate();
  const [keysShown, showKeys] = useState(false);
  const isAgent = me.user.role === 'agent';
  const [palette, showPalette] = useState(false);
  usePaletteKey(() => showPalette((shown) => !shown));
  useSocket();
  useKeys({
    '?': { run: () => showKeys(true) },
    '/': { run: () => void navigate({ to: '/customers', search: { q: '' } }) },
  });
  return (
    <div className={styles.shell}>
      <div className={styles.top}>
        <TopBar onKeys={() => showKeys(true)} />
        <ConnectionBanner />
        <ServiceBanner />
        <ClosingBanner />
        {isAgent && <CallBar />}
        {isAgent && <LineQuality />}
      </div>
      {isAgent && <AgentAttention />}
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      {keysShown && (
        <Suspense>
          <KeysSheet onClose={() => showKeys(false)} />
        </Suspense>
      )}
      {palette && (
        <Suspense>
          <CommandPalette onClose={() => showPalette(false)} onKeys={() => showKeys(true)} />
        </Suspense>
      )}
    </div>
  );
}

/** Ctrl or Command with K, in a field too: it is nobody's text. */
function usePaletteKey(toggle: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    toggle();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** A refused socket does not try again by itself: ask who we are, and if we are still somebody, knock again. */
function useSocket(): void {
  const router = useRouter();
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const close = connect({
      offerGone: () => showNotice(translate('announce.gone')),
      consultEnded: (why) => showNotice(translate(`consult.ended.${why}`)),
      transferFailed: (why) => showNotice(translate(`transferFailed.${why}`)),
      reconnected: () => showNotice(translate('connection.back')),
      refused: () => {
        void stillSignedIn().then(() => router.invalidate(), ignore);
        retry = setTimeout(resync, REFUSED_PAUSE_MS);
      },
    });
    return () => {
      clearTimeout(retry);
      close();
    };
  }, [router]);
}

/** Rejects when nobody can say: a server without its database must not take the page, and its telephone, from an agent. */
async function stillSignedIn(): Promise<void> {
  try {
    queryClient.setQueryData(meQuery.queryKey, await api.me());
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'not-signed-in') throw error;
    queryClient.removeQueries(meQuery);
  }
}

function ignore(): void {}

function AgentAttention() {
  const desk = useDesk();
  useEffect(readyRingTone, []);
  useEffect(warmUp, []);
  useAttention(desk);
  useShowPop(desk.screenPop?.id ?? null);
  return <Announcer />;
}

/**
 * A pop takes the page, unless the agent is in the middle of a word somewhere else: then the call bar says who calls,
 * which is what is acknowledged, and nothing is torn from under the hands.
 */
function useShowPop(popId: string | null): void {
  const navigate = useNavigate();
  const onDesk = useLocation({ select: (location) => location.pathname === '/' });
  useEffect(() => {
    if (popId === null || onDesk) return;
    if (isTyping(document.activeElement)) popDrawn(popId);
    else void navigate({ to: '/' });
    // Only a new pop moves the page: an agent who leaves the desk during a call is let go.
    // oxlint-disable-next-line exhaustive-deps
  }, [popId]);
}
