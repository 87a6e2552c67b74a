import { useEffect } from 'react';
import type { DeskSnapshot } from '../src/contract/desk.ts';
import { callerLine } from './caller-line.ts';
import { deskCallId, deskPhase, type DeskPhase } from './desk-state.ts';
import { translate, useI18n, type MessageKey } from './i18n/i18n.ts';
import { usePreference } from './preferences.ts';
import { startRing } from './ring-tone.ts';
import { usePhoneStatus } from './session.tsx';

/** Title and icon of the tab, ring and notification: everything that calls for the agent without taking the focus. */
export function useAttention(desk: DeskSnapshot): void {
  const { language } = useI18n();
  const phase = deskPhase(desk);
  const callId = deskCallId(desk);
  const who = callerLine(desk, translate);
  const ringTone = usePreference('ringTone');
  const notifications = usePreference('notifications');
  const rings = phase === 'incoming';
  const { here } = usePhoneStatus();

  useEffect(() => {
    const key = titles[phase];
    document.title = key === null ? translate('app.title') : translate(key, { who });
    setIcon(iconColours[phase]);
  }, [phase, who, language]);
  useEffect(() => (rings && ringTone && here ? startRing() : undefined), [rings, ringTone, here, callId]);
  useEffect(() => {
    if (!rings || !notifications || callId === null || !document.hidden) return undefined;
    return notify(translate('announce.incoming', { who }), callId);
    // The name may be filled in while it rings; one call makes one notification.
    // oxlint-disable-next-line exhaustive-deps
  }, [rings, notifications, callId]);
}

/** The browser asks the user; it may be called from a click only. */
export async function allowNotifications(): Promise<boolean> {
  if (typeof Notification === 'undefined') return false;
  return (await Notification.requestPermission()) === 'granted';
}

const titles: Record<DeskPhase, MessageKey | null> = {
  idle: null,
  announced: 'title.incoming',
  incoming: 'title.incoming',
  connecting: 'title.connected',
  dialling: 'title.dialling',
  connected: 'title.connected',
  held: 'title.connected',
  consulting: 'title.connected',
  consulted: 'title.connected',
  wrapping_up: 'title.wrapping_up',
};

const iconColours: Record<DeskPhase, string> = {
  idle: '#1f4fbf',
  announced: '#0b7a4b',
  incoming: '#0b7a4b',
  connecting: '#0b7a4b',
  dialling: '#0b7a4b',
  connected: '#0b7a4b',
  held: '#a35c00',
  consulting: '#a35c00',
  consulted: '#0b7a4b',
  wrapping_up: '#6a3fc0',
};

function setIcon(colour: string): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (link === null) return;
  const drawing =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${colour}"/>` +
    '<path d="M9 21v-5a7 7 0 0 1 14 0v5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>' +
    '<rect x="7" y="17.5" width="5" height="7" rx="2" fill="#fff"/><rect x="20" y="17.5" width="5" height="7" rx="2" fill="#fff"/></svg>';
  link.href = `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}

/** No number in it: a notification may show on a locked screen. */
function notify(text: string, callId: string): () => void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return () => {};
  const notification = new Notification(text, { tag: callId, requireInteraction: true });
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
  });
  return () => notification.close();
}
