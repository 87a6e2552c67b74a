/** What the simulator tells a voice (../voices.ts). */
export interface VoicePartner {
  voiceId: string;
  mayHearUs: boolean;
  isHeard: boolean;
  weOffer: boolean;
}

/** The call at this telephone; null: none. */
export type VoiceStream = { legSid: string; partners: VoicePartner[] } | null;

export type VoiceNews =
  | { kind: 'line'; line: VoiceStream }
  | { kind: 'signal'; from: string; signal: VoiceSignal }
  | { kind: 'replaced' };

/** Passed between two browsers: the halves of WebRTC's offer and answer, and the ways that they found. */
export type VoiceSignal =
  | { description: RTCSessionDescriptionInit; candidate?: never }
  | { candidate: RTCIceCandidateInit; description?: never };
