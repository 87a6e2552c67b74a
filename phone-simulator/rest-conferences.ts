import type { FastifyInstance } from 'fastify';
import type { Conference } from './conference.ts';
import { announce } from './announcement.ts';
import { present } from './conference.ts';
import { CarrierRefusal, dateOrNull, notFound, pageOf } from './rest-answer.ts';
import { names, readForm } from './rest-form.ts';
import { accountPath, queryOf, sidOf } from './rest-paths.ts';
import type { PhoneSimulator } from './simulator.ts';

const updateNames = names('Status AnnounceUrl AnnounceMethod');

export function conferenceRoutes(app: FastifyInstance, simulator: PhoneSimulator): void {
  const { rooms, world } = simulator.inside;
  const base = accountPath(simulator);
  const show = (room: Conference): Record<string, unknown> => showConference(simulator, room);

  function find(sid: string): Conference {
    const room = rooms.find(sid);
    if (room === null) throw notFound(`${base}/Conferences/${sid}.json`);
    return room;
  }

  for (const path of ['/Conferences.json', '/Conferences']) {
    app.get(`/2010-04-01/Accounts/:account${path}`, async (request) => {
      const query = queryOf(request.url);
      const items = rooms
        .all()
        .filter((room) => matches(room, query))
        .reverse();
      return pageOf({ name: 'conferences', path: `${base}/Conferences.json`, items, query, show });
    });
  }
  app.get('/2010-04-01/Accounts/:account/Conferences/:sid', async (request) => show(find(sidOf(request.params))));
  app.post('/2010-04-01/Accounts/:account/Conferences/:sid', async (request) => {
    const room = find(sidOf(request.params));
    const form = readForm(request.body, updateNames);
    const status = form.text('Status');
    if (status !== undefined && status !== 'completed')
      throw new CarrierRefusal(400, 20001, 'Status must be completed');
    const url = form.url('AnnounceUrl');
    if (url !== undefined) {
      const method = form.method('AnnounceMethod', 'POST');
      announce(world, room, { participants: present(room), url, method });
    }
    if (status !== undefined) rooms.end(room);
    return show(room);
  });
}

/** Without a status only those in progress, since 30 September 2026. */
function matches(room: Conference, query: URLSearchParams): boolean {
  const name = query.get('FriendlyName');
  const status = query.get('Status') ?? 'in-progress';
  return (name === null || room.name === name) && room.status === status;
}

function showConference(simulator: PhoneSimulator, room: Conference): Record<string, unknown> {
  const uri = `${accountPath(simulator)}/Conferences/${room.sid}`;
  return {
    sid: room.sid,
    account_sid: simulator.accountSid,
    friendly_name: room.name,
    status: room.status,
    region: 'us1',
    api_version: '2010-04-01',
    date_created: dateOrNull(room.createdAt),
    date_updated: dateOrNull(room.updatedAt),
    reason_conference_ended: room.endReason,
    call_sid_ending_conference: room.endedBy?.sid ?? null,
    uri: `${uri}.json`,
    subresource_uris: { participants: `${uri}/Participants.json`, recordings: `${uri}/Recordings.json` },
  };
}
