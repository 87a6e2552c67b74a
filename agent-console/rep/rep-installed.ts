/** Chrome's question whether to put the page on the home screen, kept until the rep asks for it with a tap. */
interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>;
}

let offered: InstallPrompt | null = null;
const listeners = new Set<() => void>();

/** Starts the service worker and listens for what it and the browser have to say. Once, at the start of the page. */
export function startInstalled(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    if (isInstallPrompt(event)) changeOffer(event);
  });
  window.addEventListener('appinstalled', () => changeOffer(null));
  const workers = navigator.serviceWorker;
  if (workers === undefined) return;
  workers.addEventListener('message', ({ data }) => {
    if (data?.kind === 'open' && typeof data.path === 'string') location.hash = new URL(data.path, location.href).hash;
  });
  const isFirst = workers.controller === null;
  // Behind plain http on another machine, or where workers are off: the page works as any page does.
  window.addEventListener(
    'load',
    () => void workers.register('/rep-worker.js', { scope: '/rep' }).catch(() => undefined),
  );
  if (!isFirst) workers.addEventListener('controllerchange', reloadUnseen);
}

/** A new version is there: taken the next time nobody looks, and never under an open form. */
function reloadUnseen(): void {
  const reload = (): void => {
    if (document.visibilityState === 'hidden' && document.querySelector('.panel') === null) location.reload();
  };
  document.addEventListener('visibilitychange', reload);
  reload();
}

/** For `useSyncExternalStore`: whether the browser offers to install. */
export function watchInstall(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

export function canInstall(): boolean {
  return offered !== null;
}

export function install(): void {
  void offered?.prompt();
  changeOffer(null);
}

export function isInstalled(): boolean {
  return matchMedia('(display-mode: standalone)').matches;
}

function changeOffer(to: InstallPrompt | null): void {
  offered = to;
  for (const listener of listeners) listener();
}

function isInstallPrompt(event: Event): event is InstallPrompt {
  return 'prompt' in event;
}
