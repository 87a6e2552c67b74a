import { sendOutcomes } from '../rep-outbox.ts';
import { pushWords } from './push-words.ts';

/**
 * The service worker of /rep. It keeps the page itself (never an answer of the API, so no number), opens it without a
 * line, shows what is pushed, and sends what was logged offline once there is a line again. Its scope `/rep` is a
 * prefix, so it leaves every other address alone.
 */
declare const self: ServiceWorkerGlobalScope;
/** Filled in by the build (rep-worker-build.ts): the files of this version of the page. */
declare const SHELL: { version: string; files: string[] };

const PAGE = '/rep';
const NAME = `rep-shell-${SHELL.version}`;

self.addEventListener('install', (event) => event.waitUntil(keepShell()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (/^\/rep(\/|$)/.test(pathname)) event.respondWith(kept(PAGE, request));
  } else if (SHELL.files.includes(pathname)) {
    event.respondWith(kept(pathname, request));
  }
});

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage(pathIn(event.notification.data)));
});

// Background Sync is Chrome's alone, so the library does not know its event.
self.addEventListener('sync', (event) => {
  if (event instanceof ExtendableEvent) event.waitUntil(sendOutcomes(null));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(NAME);
  // The page wants its own accept header: to anything else the server says that there is no such file.
  const page = await fetch(PAGE, { cache: 'reload', headers: { accept: 'text/html' } });
  if (!page.ok) throw new Error(`${PAGE} answered ${page.status}; expected the page`);
  await cache.put(PAGE, page);
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: 'reload' })));
  await self.skipWaiting();
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('rep-shell-') && name !== NAME).map((n) => caches.delete(n)),
  );
  await self.clients.claim();
}

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(NAME);
  return (await cache.match(path)) ?? fetch(request);
}

/** Never a number: a notification lies on a locked screen. */
async function show(data: PushMessageData | null): Promise<void> {
  const { title, body, tag, path } = read(data);
  await self.registration.showNotification(title, {
    body,
    // One lead, one notification: the newest word about it replaces the one before.
    tag,
    icon: '/rep-icons/icon-192.png',
    badge: '/rep-icons/badge-96.png',
    data: { path },
  });
}

/** As src/contract/rep-channel.ts has it; anything else becomes a plain word. */
function read(data: PushMessageData | null): { title: string; body: string; tag: string; path: string } {
  const words = pushWords(self.navigator.language);
  let said: { title?: unknown; body?: unknown; tag?: unknown };
  try {
    said = data?.json() ?? {};
  } catch {
    said = {};
  }
  return {
    title: typeof said.title === 'string' ? said.title : words.title,
    body: typeof said.body === 'string' ? said.body : words.body,
    tag: typeof said.tag === 'string' ? said.tag : 'hotline',
    path: pathIn(said),
  };
}

/** An address of this page and of no other. */
function pathIn(said: unknown): string {
  const path = typeof said === 'object' && said !== null && 'path' in said ? said.path : null;
  return typeof path === 'string' && /^\/rep(#[\w/-]*)?$/.test(path) ? path : PAGE;
}

/** The page that is open already is brought forward; only without one a new one opens. */
async function openPage(path: string): Promise<void> {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => /^\/rep(\/|$)/.test(new URL(url).pathname));
  if (page === undefined) return void (await self.clients.openWindow(path));
  page.postMessage({ kind: 'open', path });
  await page.focus();
}
