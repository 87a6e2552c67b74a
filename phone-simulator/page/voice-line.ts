import { createVoicePeer, type VoicePeer } from './voice-peer.ts';
import { openVoice, type VoiceConnection, type VoiceKey } from './voice-connection.ts';
import type { VoiceNews, VoiceStream } from './voice-news.ts';

/**
 * `unused`: nobody is there to speak with yet, and no permission was asked for. `insecure`: browsers open a microphone
 * only on https, localhost and 127.0.0.1.
 */
export type Microphone = 'unused' | 'asking' | 'open' | 'denied' | 'missing' | 'insecure';

export interface VoiceStatus {
  /** `replaced`: another browser speaks for this telephone now. */
  connection: 'connecting' | 'ready' | 'lost' | 'replaced';
  microphone: Microphone;
  /** The microphone in use was pulled out during this call, and another has taken its place. */
  fellBack: boolean;
  muted: boolean;
  inCall: boolean;
  /** Browsers in the same conference, and how many of them the voice reaches. */
  partners: number;
  connected: number;
}

/** The voice of one telephone of the phone simulator; what Twilio's Voice SDK is for Twilio. */
export interface VoiceLine {
  status(): VoiceStatus;
  /** Asks for the microphone now, and again after it was refused or pulled out. */
  openMicrophone(): Promise<void>;
  mute(on: boolean): void;
  digits(digits: string): void;
  speaker(deviceId: string): void;
  onChange(listener: () => void): () => void;
  close(): void;
}

export interface VoiceLineOptions {
  /** A telephone of the page by its number, or an agent's by an Access Token; asked for at each new connection. */
  key: () => Promise<VoiceKey>;
  /** Opened when the first partner is there, and closed after the call unless `keeps` says otherwise. */
  microphone: () => Promise<MediaStream>;
  keeps: 'call' | 'line';
  speaker: string;
}

export function createVoiceLine(options: VoiceLineOptions): VoiceLine {
  const listeners = new Set<() => void>();
  const peers = new Map<string, VoicePeer>();
  let stream: VoiceStream = null;
  let track: MediaStreamTrack | null = null;
  let speaker = options.speaker;
  let closed = false;
  let status: VoiceStatus = {
    ...{ connection: 'connecting', microphone: 'unused', fellBack: false, muted: false },
    ...{ inCall: false, partners: 0, connected: 0 },
  };

  function report(change: Partial<VoiceStatus> = {}): void {
    const connected = [...peers.values()].filter((peer) => peer.connection.connectionState === 'connected').length;
    status = { ...status, partners: peers.size, connected, ...change };
    for (const listener of listeners) listener();
  }

  const connection: VoiceConnection = openVoice(options.key, {
    news: hear,
    state: (state) => report({ connection: state }),
    /** A new id: whoever spoke with the old one must be met anew. */
    anew: dropPeers,
  });

  function hear(news: VoiceNews): void {
    if (news.kind === 'signal') return void peers.get(news.from)?.signal(news.signal);
    if (news.kind === 'line') changeLine(news.line);
  }

  function changeLine(line: VoiceStream): void {
    if (line === null || line.legSid !== stream?.legSid) report({ muted: false, fellBack: false });
    stream = line;
    const partners = line?.partners ?? [];
    for (const [id, peer] of peers) {
      if (partners.some(({ voiceId }) => voiceId === id)) continue;
      peer.close();
      peers.delete(id);
    }
    for (const partner of partners) {
      if (peers.has(partner.voiceId)) continue;
      const send = (signal: unknown): void => connection.signal(partner.voiceId, signal);
      peers.set(partner.voiceId, createVoicePeer({ weOffer: partner.weOffer, send, changed: () => report() }));
    }
    apply();
    report({ inCall: line !== null });
    if (peers.size > 0 && status.microphone === 'unused') void openMicrophone();
    if (line === null && options.keeps === 'call') closeMicrophone();
  }

  /** What is said here leaves only where hold and mute allow it; nothing is sent otherwise, not even silence. */
  function apply(): void {
    for (const partner of stream?.partners ?? []) {
      const peer = peers.get(partner.voiceId);
      peer?.send(partner.mayHearUs && !status.muted ? track : null);
      peer?.hear(partner.isHeard, speaker);
    }
  }

  async function openMicrophone(): Promise<void> {
    if (status.microphone === 'asking' || closed) return;
    if (navigator.mediaDevices === undefined) return report({ microphone: 'insecure' });
    report({ microphone: 'asking' });
    try {
      const opened = await options.microphone();
      const before = track;
      track = opened.getAudioTracks()[0] ?? null;
      before?.stop();
      // The call ended, or the tab is closing, while somebody read the browser's question.
      if (closed || (stream === null && options.keeps === 'call')) return closeMicrophone();
      track?.addEventListener('ended', pulledOut);
      report({ microphone: track === null ? 'missing' : 'open' });
    } catch (error) {
      report({ microphone: error instanceof Error && error.name === 'NotAllowedError' ? 'denied' : 'missing' });
    }
    apply();
  }

  /** The headset's plug is out. The browser's default, if there is another, takes its place. */
  function pulledOut(): void {
    track = null;
    report({ microphone: 'missing', fellBack: true });
    void openMicrophone();
  }

  function closeMicrophone(): void {
    track?.removeEventListener('ended', pulledOut);
    track?.stop();
    track = null;
    report({ microphone: 'unused' });
    apply();
  }

  function dropPeers(): void {
    for (const peer of peers.values()) peer.close();
    peers.clear();
    stream = null;
    report({ inCall: false });
  }

  return {
    status: () => status,
    openMicrophone,
    mute(on) {
      report({ muted: on });
      apply();
      connection.mute(on);
    },
    digits: connection.digits,
    speaker(deviceId) {
      speaker = deviceId;
      apply();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      connection.close();
      dropPeers();
      closeMicrophone();
      listeners.clear();
    },
  };
}
