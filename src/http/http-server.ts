import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { installGuards } from '../auth/guard.ts';
import type { Deps } from '../deps.ts';
import { contentSecurity, PERMISSIONS_POLICY } from './content-security.ts';
import { answerNoHttp } from './no-http.ts';
import { registerDocs } from './docs-routes.ts';
import { registerHealthRoutes } from './health-routes.ts';
import type { HttpApp } from './http-app.ts';
import { httpSeconds } from './metrics.ts';
import { registerPages } from './pages.ts';
import { DomainError } from '../problem.ts';
import { replyWithProblem } from './problem-reply.ts';
import { noteJson, refuseUnstorable } from './storable-text.ts';

export type HttpDeps = Pick<Deps, 'config' | 'log' | 'db' | 'clock' | 'ids' | 'vault' | 'spool' | 'service'>;

/** No body that we are sent comes near it: a carrier's request has a few kB. */
const BODY_LIMIT = 256 * 1024;

/**
 * The HTTP skeleton without a route of the business: app.ts adds those by name. It never listens. `request.ip` is who
 * connected, or whom a proxy of TRUSTED_PROXIES names: nobody else is believed.
 */
export function buildHttp(deps: HttpDeps, options: { consoleDir?: string } = {}): HttpApp {
  const loggerInstance: FastifyBaseLogger = deps.log;
  const app: HttpApp = fastify({
    loggerInstance,
    genReqId: () => deps.ids.next(),
    // The line that Fastify writes itself has the URL in it, and URLs have data.
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: replyWithProblem,
    clientErrorHandler: answerNoHttp,
    bodyLimit: BODY_LIMIT,
    trustProxy: deps.config.trustedProxies.length === 0 ? false : [...deps.config.trustedProxies],
    return503OnClosing: true,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorThatAnswers);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(replyWithProblem);
  void app.register(fastifyHelmet, contentSecurity(deps.config));
  void app.register(fastifyCookie);
  readEmptyJson(app);
  addRequestHooks(app);
  refuseWithoutDatabase(app, deps);
  installGuards(app, deps);
  registerDocs(app);
  registerHealthRoutes(app, deps);
  registerPages(app, options.consoleDir);
  return app;
}

/**
 * Zod still looks at the length of what it found to be no text, and an object can be made to throw there. Whatever a
 * body does to the one who checks it, the body is at fault.
 */
const validatorThatAnswers: typeof validatorCompiler = (route) => {
  const validate = validatorCompiler(route);
  return (data) => {
    try {
      return validate(data);
    } catch (cause) {
      return { error: new DomainError('bad-request', 'A field is not as expected.', { cause }) };
    }
  };
};

/** Some clients name JSON as the type of a body that they do not send: POST /accept needs none. */
function readEmptyJson(app: HttpApp): void {
  const readJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    noteJson(request, String(body));
    return readJson(request, String(body), done);
  });
}

/**
 * While the database is known to be gone, whoever asks the API hears so at once: a connection that nobody answers is
 * given five seconds each time, and a page asks for a dozen things.
 */
function refuseWithoutDatabase(app: HttpApp, { service }: Pick<HttpDeps, 'service'>): void {
  app.addHook('onRequest', async (request) => {
    const { url = '' } = request.routeOptions;
    const needsNone = url === '/api/openapi.json' || url.startsWith('/api/docs');
    if (url.startsWith('/api/') && !needsNone && !service.works('database')) throw new DomainError('database-gone');
  });
}

function addRequestHooks(app: HttpApp): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', PERMISSIONS_POLICY);
    // Names, notes and numbers: neither a browser nor anything on the way keeps them.
    if (/^\/api\/(?!docs)/.test(request.url)) reply.header('cache-control', 'no-store');
  });
  app.addHook('preValidation', refuseUnstorable);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    httpSeconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    request.log.debug({ method: request.method, route, status: reply.statusCode, ms }, 'http.answered');
  });
}
