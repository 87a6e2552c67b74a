import type { FastifyInstance } from 'fastify';
import { carrierDate } from './world.ts';
import { notFound } from './rest-answer.ts';
import { accountPath, sidOf } from './rest-paths.ts';
import type { Recording } from './recordings.ts';
import type { PhoneSimulator } from './simulator.ts';

const rate = 8000;

/** What was recorded is silence of the right length: nobody really spoke. */
export function recordingRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  app.get('/2010-04-01/Accounts/:account/Recordings/:sid', async (request, reply) => {
    const [sid = '', type] = sidOf(request.params).split('.');
    const recording = simulator.inside.world.recordings.find(sid);
    if (recording === null) throw notFound(`${accountPath(simulator)}/Recordings/${sid}`);
    if (request.url.split('?')[0]?.endsWith('.json')) return showRecording(simulator, recording);
    if (type !== undefined && type !== 'wav') throw notFound(`${accountPath(simulator)}/Recordings/${sid}.${type}`);
    return reply.type('audio/wav').send(silentWav(Math.min(recording.seconds, 3600)));
  });
}

function showRecording(simulator: PhoneSimulator, recording: Recording): Record<string, unknown> {
  return {
    sid: recording.sid,
    account_sid: simulator.accountSid,
    call_sid: recording.callSid,
    conference_sid: recording.conferenceSid,
    status: 'completed',
    channels: 1,
    duration: String(recording.seconds),
    source: recording.source,
    start_time: carrierDate(recording.startedAt),
    date_created: carrierDate(recording.startedAt),
    date_updated: carrierDate(recording.startedAt),
    price: null,
    price_unit: 'USD',
    api_version: '2010-04-01',
    error_code: null,
    encryption_details: null,
    media_url: recording.url,
    uri: `${accountPath(simulator)}/Recordings/${recording.sid}.json`,
    subresource_uris: {},
  };
}

/** 8-bit mono: one byte a sample, 128 is silence. */
export function silentWav(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * rate, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
