import type { FastifyInstance } from 'fastify';
import { carrierDate } from './world.ts';
import { inTime, notFound, pageOf } from './rest-answer.ts';
import { accountPath, queryOf, sidOf } from './rest-paths.ts';
import type { Recording } from './recordings.ts';
import type { PhoneSimulator } from './simulator.ts';
import { spokenWav } from './spoken-wav.ts';

const rate = 8000;

/** The file is 404 until it is ready; what was said at the telephone can be heard on it. */
export function recordingRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  app.get('/2010-04-01/Accounts/:account/Recordings/:sid', async (request, reply) => {
    const [sid = '', type] = sidOf(request.params).split('.');
    const recording = simulator.inside.world.recordings.find(sid);
    if (recording === null) throw notFound(`${accountPath(simulator)}/Recordings/${sid}`);
    if (request.url.split('?')[0]?.endsWith('.json')) return showRecording(simulator, recording);
    if (type !== undefined && type !== 'wav') throw notFound(`${accountPath(simulator)}/Recordings/${sid}.${type}`);
    if (recording.readyAt > simulator.clock.now()) throw notFound(`${accountPath(simulator)}/Recordings/${sid}.wav`);
    return reply.type('audio/wav').send(spokenWav(Math.min(recording.seconds, 3600), recording.spoken));
  });
  for (const path of ['/Recordings.json', '/Recordings']) {
    app.get(`/2010-04-01/Accounts/:account${path}`, async (request) => {
      const query = queryOf(request.url);
      const wanted = (one: Recording): boolean => inTime(query, 'DateCreated', one.startedAt);
      const items = simulator.inside.world.recordings.all().filter(wanted).reverse();
      const show = (one: Recording): unknown => showRecording(simulator, one);
      const base = `${accountPath(simulator)}/Recordings.json`;
      return pageOf({ name: 'recordings', path: base, items, query, show });
    });
  }
  app.delete('/2010-04-01/Accounts/:account/Recordings/:sid', async (request, reply) => {
    const sid = sidOf(request.params);
    if (!simulator.inside.world.recordings.remove(sid)) throw notFound(`${accountPath(simulator)}/Recordings/${sid}`);
    return reply.code(204).send();
  });
  for (const path of ['/Calls/:sid/Recordings.json', '/Calls/:sid/Recordings']) {
    app.get(`/2010-04-01/Accounts/:account${path}`, async (request) => {
      const callSid = sidOf(request.params);
      const items = simulator.inside.world.recordings.all().filter((one) => one.callSid === callSid);
      const show = (one: Recording): unknown => showRecording(simulator, one);
      const base = `${accountPath(simulator)}/Calls/${callSid}/Recordings.json`;
      return pageOf({ name: 'recordings', path: base, items, query: queryOf(request.url), show });
    });
  }
}

function showRecording(simulator: PhoneSimulator, recording: Recording): Record<string, unknown> {
  return {
    sid: recording.sid,
    account_sid: simulator.accountSid,
    call_sid: recording.callSid,
    conference_sid: recording.conferenceSid,
    status: recording.readyAt > simulator.clock.now() ? 'processing' : 'completed',
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
