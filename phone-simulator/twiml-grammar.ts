/**
 * What may stand in a TwiML document: verbs, nouns, attributes and their values, after
 * https://www.twilio.com/docs/voice/twiml and the types of npm `twilio`. What breaks it is reported as 12200.
 */
export type Check = (value: string) => string | null;

export interface Grammar {
  attributes: Record<string, Check>;
  children: readonly string[];
  text: 'none' | 'allowed';
}

const bool: Check = (value) => (/^(true|false)$/.test(value) ? null : 'true or false');
const any: Check = () => null;
const method = oneOf('GET', 'POST');
const trim = oneOf('trim-silence', 'do-not-trim');
const recordingEvents = eachOf('in-progress', 'completed', 'absent', 'failed');
const callEvents = eachOf('initiated', 'ringing', 'answered', 'completed');

const recording: Record<string, Check> = {
  recordingStatusCallback: any,
  recordingStatusCallbackMethod: method,
  recordingStatusCallbackEvent: recordingEvents,
  recordingConfigurationId: any,
  trim,
};

const legNoun: Record<string, Check> = {
  url: any,
  method,
  statusCallback: any,
  statusCallbackMethod: method,
  statusCallbackEvent: callEvents,
};

const ssml = ['break', 'emphasis', 'lang', 'p', 'phoneme', 'prosody', 's', 'say-as', 'sub', 'w', 'amazon:effect'];
const voices = /^(man|woman|alice|(Polly|Google)\.[A-Za-z0-9-]+)$/;

export const grammar: Record<string, Grammar> = {
  Response: {
    attributes: {},
    children: ['Say', 'Play', 'Pause', 'Gather', 'Dial', 'Record', 'Redirect', 'Hangup', 'Reject', 'Enqueue', 'Leave'],
    text: 'none',
  },
  Say: {
    attributes: {
      language: pattern(/^(arb|[a-z]{2,3}-[A-Z]{2}|es-419)$/, 'a language tag such as cmn-CN'),
      voice: pattern(voices, 'man, woman, alice, Polly.NAME or Google.NAME'),
      loop: integer(0, 1000),
    },
    children: ssml,
    text: 'allowed',
  },
  Play: {
    attributes: { loop: integer(0, 1000), digits: pattern(/^[0-9A-D#*wW]+$/, 'digits, *, #, A-D and w') },
    children: [],
    text: 'allowed',
  },
  Pause: { attributes: { length: integer(0, 14_400) }, children: [], text: 'none' },
  Gather: {
    attributes: {
      action: any,
      method,
      input: eachOf('dtmf', 'speech'),
      numDigits: integer(1, 255),
      timeout: either(integer(0, 14_400), oneOf('auto')),
      finishOnKey: pattern(/^[0-9#*]?$/, 'one key, or empty'),
      actionOnEmptyResult: bool,
      language: any,
      hints: any,
      speechTimeout: either(integer(1, 600), oneOf('auto')),
      speechModel: any,
      maxSpeechTime: integer(1, 3600),
      profanityFilter: bool,
      bargeIn: bool,
      enhanced: bool,
      debug: bool,
      partialResultCallback: any,
      partialResultCallbackMethod: method,
    },
    children: ['Say', 'Play', 'Pause'],
    text: 'none',
  },
  Dial: {
    attributes: {
      action: any,
      method,
      timeout: integer(1, 600),
      timeLimit: integer(1, 14_400),
      callerId: any,
      answerOnBridge: bool,
      hangupOnStar: bool,
      sequential: bool,
      record: oneOf(
        'do-not-record',
        'record-from-answer',
        'record-from-ringing',
        'record-from-answer-dual',
        'record-from-ringing-dual',
        'true',
        'false',
      ),
      recordingTrack: oneOf('both', 'inbound', 'outbound'),
      ringTone: any,
      referUrl: any,
      referMethod: method,
      callReason: maxLength(50),
      ...recording,
    },
    children: ['Number', 'Client', 'Conference', 'Sip', 'Queue', 'Sim', 'Application'],
    text: 'allowed',
  },
  Number: {
    attributes: {
      ...legNoun,
      sendDigits: any,
      byoc: any,
      machineDetection: oneOf('Enable', 'DetectMessageEnd'),
      machineDetectionTimeout: integer(3, 60),
      machineDetectionSpeechThreshold: integer(1000, 6000),
      machineDetectionSpeechEndThreshold: integer(500, 5000),
      machineDetectionSilenceTimeout: integer(2000, 10_000),
      amdStatusCallback: any,
      amdStatusCallbackMethod: method,
    },
    children: [],
    text: 'allowed',
  },
  Client: {
    attributes: { ...legNoun, clientNotificationUrl: any },
    children: ['Identity', 'Parameter'],
    text: 'allowed',
  },
  Identity: { attributes: {}, children: [], text: 'allowed' },
  Parameter: { attributes: { name: any, value: any }, children: [], text: 'none' },
  Conference: {
    attributes: {
      muted: bool,
      beep: oneOf('true', 'false', 'onEnter', 'onExit'),
      startConferenceOnEnter: bool,
      endConferenceOnExit: bool,
      participantLabel: maxLength(128),
      jitterBufferSize: oneOf('large', 'medium', 'small', 'off'),
      waitUrl: any,
      waitMethod: method,
      maxParticipants: integer(2, 250),
      record: oneOf('do-not-record', 'record-from-start', 'true', 'false'),
      region: any,
      coach: pattern(/^CA[0-9a-f]{32}$/, 'a CallSid'),
      statusCallback: any,
      statusCallbackMethod: method,
      statusCallbackEvent: eachOf('start', 'end', 'join', 'leave', 'mute', 'hold', 'modify', 'speaker', 'announcement'),
      eventCallbackUrl: any,
      ...recording,
    },
    children: [],
    text: 'allowed',
  },
  Record: {
    attributes: {
      action: any,
      method,
      timeout: integer(0, 600),
      finishOnKey: pattern(/^[0-9#*]*$/, 'keys'),
      maxLength: integer(1, 14_400),
      playBeep: bool,
      transcribe: bool,
      transcribeCallback: any,
      ...recording,
    },
    children: [],
    text: 'none',
  },
  Redirect: { attributes: { method }, children: [], text: 'allowed' },
  Hangup: { attributes: {}, children: [], text: 'none' },
  Reject: { attributes: { reason: oneOf('rejected', 'busy') }, children: [], text: 'none' },
  Leave: { attributes: {}, children: [], text: 'none' },
  Enqueue: {
    attributes: { action: any, method, waitUrl: any, waitUrlMethod: method, workflowSid: any, maxQueueSize: any },
    children: ['Task'],
    text: 'allowed',
  },
};

/** Known to Twilio, not to this simulator. Executing one is an error with a plain sentence, never a silent skip. */
export const notSimulated = new Set(['Enqueue', 'Leave', 'Queue', 'Sip', 'Sim', 'Application', 'Task']);

export function isSsml(name: string): boolean {
  return ssml.includes(name);
}

function oneOf(...values: string[]): Check {
  return (value) => (values.includes(value) ? null : values.join(' | '));
}

function eachOf(...values: string[]): Check {
  return (value) => (value.split(/\s+/).every((word) => values.includes(word)) ? null : `words of ${values.join(' ')}`);
}

function integer(low: number, high: number): Check {
  return (value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= low && number <= high ? null : `a whole number from ${low} to ${high}`;
  };
}

function pattern(shape: RegExp, wanted: string): Check {
  return (value) => (shape.test(value) ? null : wanted);
}

function maxLength(most: number): Check {
  return (value) => (value.length <= most ? null : `at most ${most} characters`);
}

function either(first: Check, second: Check): Check {
  return (value) => (first(value) === null || second(value) === null ? null : `${first(value)}, or ${second(value)}`);
}
