import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { HttpApp } from './http-app.ts';

/** The carriers' paths and the phone simulator's are nobody's to call. */
const onlyOurApi: typeof jsonSchemaTransform = (route) => {
  if (/^\/(api\/|healthz|readyz)/.test(route.url)) return jsonSchemaTransform(route);
  return { schema: { ...route.schema, hide: true }, url: route.url };
};

/** The description of the API is made from the schemas beside the routes, so it cannot differ from them. */
export function registerDocs(app: HttpApp): void {
  // Called, not registered: a plugin that is registered starts after this turn and would miss the routes added in it.
  fastifySwagger(
    app,
    {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'Hotline',
          version: '1',
          description: 'Errors are RFC 9457 `application/problem+json`; `type` is `/problems/<code>`.',
        },
        components: {
          securitySchemes: {
            bearer: { type: 'http', scheme: 'bearer', description: '`token` of POST /api/session' },
            cookie: { type: 'apiKey', in: 'cookie', name: 'hotline_session' },
          },
        },
        security: [{ bearer: [] }, { cookie: [] }],
      },
      transform: onlyOurApi,
    },
    () => undefined,
  );
  app.get('/api/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger());
  // It brings its own policy, with the hashes of its inline script, and nothing of it is upgraded to https.
  const ui = {
    routePrefix: '/api/docs',
    staticCSP: true,
    transformStaticCSP: withoutUpgrade,
    uiConfig: { url: '/api/openapi.json' },
  };
  void app.register(async (docs) => fastifySwaggerUi(docs, ui, () => undefined));
}

function withoutUpgrade(policy: string): string {
  return policy.replace('upgrade-insecure-requests;', '');
}
