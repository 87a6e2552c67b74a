import { Outlet, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useAttention } from '../attention.ts';
import { translate } from '../i18n/i18n.ts';
import { isTyping, useKeys } from '../keys.ts';
import { showNotice } from '../problem-toast.ts';
import { meQuery, queryClient } from '../queries.ts';
import { connect, popDrawn, resync, useDesk } from '../realtime.ts';
import { readyRingTone } from '../ring-tone.ts';
import { useSession } from '../session.tsx';
import { Announcer } from './announcer.tsx';
import { CallBar } from './call-bar.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import styles from './console-shell.module.css';
import { KeysSheet } from './keys-sheet.tsx';
import { TopBar } from './top-bar.tsx';

const REFUSED_PAUSE_MS = 3000;

/** The frame around every page of somebody who is signed in; holds the socket open. */
export function ConsoleShell() {
  const { me } = useSession();
  const navigate = useNavigate();
  const [keysShown, showKeys] = useState(false);
  const isAgent = me.user.role === 'agent';
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
        {isAgent && <CallBar />}
      </div>
      {isAgent && <AgentAttention />}
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <KeysSheet opened={keysShown} onClose={() => showKeys(false)} />
    </div>
  );
}

/** A refused socket does not try again by itself: ask who we are, and if we are still somebody, knock again. */
function useSocket(): void {
  const router = useRouter();
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const close = connect({
      offerGone: () => showNotice(translate('announce.gone')),
      consultEnded: (why) => showNotice(translate(`consult.ended.${why}`)),
      reconnected: () => showNotice(translate('connection.back')),
      refused: () => {
        queryClient.removeQueries(meQuery);
        void router.invalidate();
        retry = setTimeout(resync, REFUSED_PAUSE_MS);
      },
    });
    return () => {
      clearTimeout(retry);
      close();
    };
  }, [router]);
}

function AgentAttention() {
  const desk = useDesk();
  useEffect(readyRingTone, []);
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
