import type { VoiceNews } from './voice-news.ts';

export type VoiceKey = { number: string } | { token: string };

export interface VoiceConnection {
  signal(to: string, signal: unknown): void;
  mute(on: boolean): void;
  digits(digits: string): void;
  close(): void;
}

export interface VoiceEars {
  news(news: VoiceNews): void;
  state(state: 'connecting' | 'ready' | 'lost' | 'replaced'): void;
  anew(): void;
}

const AGAIN_MS = 2_000;

/**
 * The way to the simulator: opened with a key, kept as a stream of news. A stream that breaks is taken up again by the
 * browser; a voice that the simulator forgot is opened anew. Commands go out one after another, in order.
 */
export function openVoice(key: () => Promise<VoiceKey>, ears: VoiceEars): VoiceConnection {
  let voiceId: string | null = null;
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  let queue: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    try {
      const { voiceId: given } = await ask<{ voiceId: string }>('/phone/api/voices', await key());
      if (over) return;
      voiceId = given;
      listen(given);
    } catch {
      later();
    }
  }

  function listen(id: string): void {
    const opened = new EventSource(`/phone/api/voices/${id}/stream`);
    source = opened;
    opened.addEventListener('open', () => ears.state('ready'));
    opened.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const news: VoiceNews = JSON.parse(data);
      if (news.kind === 'replaced') stop('replaced');
      else ears.news(news);
    });
    opened.addEventListener('error', () => {
      if (over || source !== opened) return;
      ears.state('lost');
      // Closed for good: the simulator knows this voice no more, so all that it met is gone as well.
      if (opened.readyState === EventSource.CLOSED) later();
    });
  }

  function later(): void {
    if (over) return;
    source?.close();
    voiceId = null;
    ears.anew();
    ears.state('lost');
    again = setTimeout(() => void open(), AGAIN_MS);
  }

  function stop(state: 'replaced' | null): void {
    over = true;
    clearTimeout(again);
    source?.close();
    if (state === null) return;
    ears.anew();
    ears.state(state);
  }

  function command(name: string, body: object): void {
    const id = voiceId;
    if (id === null || over) return;
    queue = queue.then(() => ask(`/phone/api/voices/${id}/${name}`, body)).catch(() => undefined);
  }

  void open();
  return {
    signal: (to, signal) => command('signals', { to, signal }),
    mute: (on) => command('mute', { on }),
    digits: (digits) => command('digits', { digits }),
    close() {
      const id = voiceId;
      stop(null);
      if (id !== null)
        void fetch(`/phone/api/voices/${id}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    },
  };
}

async function ask<Reply>(path: string, body: object): Promise<Reply> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  const text = await response.text();
  const reply: Reply = text === '' ? undefined : JSON.parse(text);
  return reply;
}
