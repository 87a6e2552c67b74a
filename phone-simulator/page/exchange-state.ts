/** What the control routes tell of the simulator (../control-state.ts): the whole state, anew at each change. */
export interface ExchangeState {
  now: string;
  hotlines: string[];
  telephones: Telephone[];
  /** Newest first. */
  calls: CarrierCall[];
  /** Newest first. */
  log: LogLine[];
}

export interface Telephone {
  id: string;
  number: string;
  label: string;
  kind: 'caller' | 'rep' | 'softphone';
  behaviour: { kind: BehaviourName };
  registered: boolean;
  leg: Leg | null;
  messages: Message[];
}

export interface Leg {
  legSid: string;
  state: 'dialling' | 'ringing' | 'in-progress' | 'ended';
  /** Twilio's status: how an ended leg ended. */
  status: string;
  since: string;
  /** Who can be heard; else the number at the other end. */
  with: string;
  /** Keys pressed now are heard by somebody. */
  listening: boolean;
  heard: Heard[];
}

export interface Heard {
  at: string;
  kind: 'said' | SoundName;
  text: string;
  language?: string;
}
export type SoundName = 'played' | 'tones' | 'silence' | 'hold-music' | 'talking' | 'beep' | 'fault';

export interface Message {
  at: string;
  from: string;
  body: string;
}

export interface CarrierCall {
  callSid: string;
  direction: string;
  from: string;
  to: string;
  startedAt: string;
}

export interface LogLine {
  id: number;
  at: string;
  kind: string;
  callSid: string | null;
  url: string | null;
  params: Record<string, string>;
  /** Null: there was no answer, or nothing was sent. */
  status: number | null;
  /** The TwiML, or whatever came back. */
  answer: string | null;
  /** Twilio's error, on lines of the kind `error`. */
  code: number | null;
  message: string | null;
}

export type BehaviourName = 'manual' | 'answers' | 'declines' | 'busy' | 'never-answers' | 'voicemail' | 'unreachable';

/** How a carrier writes a caller who hides the number. */
export const WITHHELD = 'anonymous';
/** Nobody's number: whoever calls from it is a new lead. */
export const STRANGER = '+8613912345678';

export type LiveLeg = Leg & { state: Exclude<Leg['state'], 'ended'> };

export function isLive(leg: Leg | null): leg is LiveLeg {
  return leg !== null && leg.state !== 'ended';
}

const groupings: [RegExp, string][] = [
  [/^\+86400(\d{3})(\d{4})$/, '400-$1-$2'],
  [/^\+86(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3'],
  [/^\+86(10|2\d)(\d{4})(\d{4})$/, '0$1 $2 $3'],
  [/^\+86([3-9]\d{2})(\d{3,4})(\d{4})$/, '0$1 $2 $3'],
];

/** Groups a Chinese number as people read it; everything else stays as it came. */
export function readableNumber(number: string): string {
  const fit = groupings.find(([pattern]) => pattern.test(number));
  return fit === undefined ? number.replace(/^client:/, '') : number.replace(...fit);
}
