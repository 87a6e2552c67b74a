import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { currentUser, requireUser } from '../auth/guard.ts';
import type { SignedInUser } from '../auth/guard.ts';
import { voicemailList, voicemailQuery, voicemailView } from '../contract/voicemail.ts';
import type { Deps } from '../deps.ts';
import type { HttpApp } from '../http/http-app.ts';
import { DomainError } from '../problem.ts';
import { byteRange } from './byte-range.ts';
import { markVoicemailHeard, playVoicemail } from './hear-voicemail.ts';
import { findVoicemail, listVoicemails } from './voicemail-queries.ts';

const params = z.object({ id: z.uuid() });
const tags = ['voicemails'];

/** Messages that callers left, over HTTP. Reps: those of their own leads; another rep's is as if it were not there. */
export function registerVoicemailRoutes(app: HttpApp, deps: Deps): void {
  const everyone = requireUser();
  app.get(
    '/api/voicemails',
    { preHandler: everyone, schema: { querystring: voicemailQuery, response: { 200: voicemailList }, tags } },
    async (request) => ({ items: await listVoicemails(deps.db, request.query, ownOnly(currentUser(request))) }),
  );

  app.get('/api/voicemails/:id/audio', { preHandler: everyone, schema: { params, tags } }, async (request, reply) => {
    const user = currentUser(request);
    const audio = await playVoicemail(deps, { id: request.params.id, userId: user.id, ...ownOnly(user) });
    if (audio === null) throw noSuchVoicemail();
    return sendAudio(reply, audio, request.headers.range);
  });

  app.post(
    '/api/voicemails/:id/heard',
    { preHandler: everyone, schema: { params, response: { 200: voicemailView }, tags } },
    async (request) => {
      const user = currentUser(request);
      const { id } = request.params;
      await markVoicemailHeard(deps, { id, userId: user.id, ...ownOnly(user) });
      const view = await findVoicemail(deps.db, id, ownOnly(user));
      if (view === null) throw noSuchVoicemail();
      return view;
    },
  );
}

/** By ranges, or no player can jump. Never kept by the browser: the next person at this desk is somebody else. */
function sendAudio(reply: FastifyReply, audio: Buffer, header: string | undefined): FastifyReply {
  void reply
    .type('audio/wav')
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-store')
    .header('content-disposition', 'inline');
  const range = byteRange(header, audio.length);
  if (range === 'whole') return reply.send(audio);
  if (range === 'beyond') return reply.code(416).header('content-range', `bytes */${audio.length}`).send();
  return reply
    .code(206)
    .header('content-range', `bytes ${range.first}-${range.last}/${audio.length}`)
    .send(audio.subarray(range.first, range.last + 1));
}

function ownOnly(user: SignedInUser): { onlyOfRep: string | null } {
  return { onlyOfRep: user.role === 'rep' ? user.id : null };
}

function noSuchVoicemail(): DomainError {
  return new DomainError('not-found', 'No such message, or it is with somebody else, or its sound is not there.');
}
