import { repApi } from './rep-api.ts';

export type PushState = 'unsupported' | 'blocked' | 'off' | 'on';

/** Whether this phone shows notifications for this page. Asks nobody for anything. */
export async function pushState(): Promise<PushState> {
  if (!('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'blocked';
  const registration = await navigator.serviceWorker.getRegistration('/rep');
  if (registration === undefined) return 'unsupported';
  return (await registration.pushManager.getSubscription()) === null ? 'off' : 'on';
}

/** On a tap only: browsers block a page for good that asks by itself. */
export async function joinPush(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  const registration = await navigator.serviceWorker.ready;
  const { publicKey } = await repApi.pushKey();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  await repApi.joinPush(subscription.toJSON());
  return 'on';
}

/** The server first: a phone that left by itself would be pushed to until the push service says so. */
export async function leavePush(): Promise<PushState> {
  if (!('PushManager' in window)) return 'unsupported';
  const registration = await navigator.serviceWorker.getRegistration('/rep');
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription == null) return 'off';
  await repApi.leavePush(subscription.endpoint).catch(() => undefined);
  await subscription.unsubscribe();
  return 'off';
}
