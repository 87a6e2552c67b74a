import type { FastifyRequest } from 'fastify';
import type { HttpApp } from '../http/http-app.ts';
import type { OpenSpan, Traces } from './traces.ts';

/** Asked every few seconds by machines. */
const UNTRACED = ['/healthz', '/readyz', '/metrics'];

/**
 * Each request a trace of its own, by its route's pattern: an address has ids and queries in it. The trace that a client
 * might send along is not gone on with: outside nobody decides what is traced here.
 */
export function traceRequests(app: HttpApp, traces: Traces): void {
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'none';
    if (UNTRACED.includes(route)) return done();
    const attributes = { 'http.request.method': method, 'http.route': route };
    const span = traces.open(`${method} ${route}`, { kind: 'server', parent: null, attributes });
    spans.set(request, span);
    span.run(done);
  });
  // Reading the body comes between, by events of the connection, which know nothing of the span.
  app.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) return done();
    span.run(done);
  });
  app.addHook('onResponse', async (request, reply) => {
    spans.get(request)?.end({ 'http.response.status_code': reply.statusCode });
  });
}
