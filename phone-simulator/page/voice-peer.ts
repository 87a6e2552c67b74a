import type { VoiceSignal } from './voice-news.ts';

/** The sound between this browser and one other, directly. */
export interface VoicePeer {
  readonly connection: RTCPeerConnection;
  signal(signal: VoiceSignal): void;
  /** Null: nothing is sent. */
  send(track: MediaStreamTrack | null): void;
  hear(on: boolean, speaker: string): void;
  close(): void;
}

/** On one machine or in one office browsers find each other by themselves: no STUN, no TURN, nothing leaves the house. */
const NO_SERVERS: RTCConfiguration = { iceServers: [] };

export function createVoicePeer(of: {
  weOffer: boolean;
  send: (signal: VoiceSignal) => void;
  changed: () => void;
}): VoicePeer {
  const connection = new RTCPeerConnection(NO_SERVERS);
  const ear = new Audio();
  ear.autoplay = true;
  let sender: RTCRtpSender | null = null;
  let sending: MediaStreamTrack | null = null;
  const early: RTCIceCandidateInit[] = [];
  /** Signals are dealt with one after another; a fault in one is no reason to stop. */
  let work: Promise<unknown> = Promise.resolve();
  const next = (step: () => Promise<unknown>): void => {
    work = work.then(step).catch(() => undefined);
  };

  connection.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate !== null) of.send({ candidate: candidate.toJSON() });
  });
  connection.addEventListener('track', ({ track }) => {
    ear.srcObject = new MediaStream([track]);
    void ear.play().catch(() => undefined);
  });
  connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'failed' && of.weOffer) connection.restartIce();
    of.changed();
  });
  if (of.weOffer) {
    connection.addEventListener('negotiationneeded', () => next(describe));
    sender = connection.addTransceiver('audio', { direction: 'sendrecv' }).sender;
  }

  async function describe(): Promise<void> {
    await connection.setLocalDescription();
    const { localDescription } = connection;
    if (localDescription !== null) of.send({ description: localDescription.toJSON() });
  }

  async function take(description: RTCSessionDescriptionInit): Promise<void> {
    await connection.setRemoteDescription(description);
    if (description.type === 'offer') {
      const [transceiver] = connection.getTransceivers();
      if (transceiver !== undefined) transceiver.direction = 'sendrecv';
      sender ??= transceiver?.sender ?? null;
      await sender?.replaceTrack(sending);
      await describe();
    }
    for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
  }

  return {
    connection,
    signal({ candidate, description }) {
      next(async () => {
        if (description !== undefined) await take(description);
        else if (connection.remoteDescription === null) early.push(candidate);
        else await connection.addIceCandidate(candidate);
      });
    },
    send(track) {
      if (track === sending) return;
      sending = track;
      next(async () => sender?.replaceTrack(sending));
    },
    hear(on, speaker) {
      ear.muted = !on;
      if (speaker !== '' || ear.sinkId !== '') void ear.setSinkId?.(speaker).catch(() => undefined);
    },
    close() {
      connection.close();
      ear.srcObject = null;
    },
  };
}
