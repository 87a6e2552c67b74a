import type { HttpApp } from '../../src/http/http-app.ts';

export interface Route {
  method: string;
  path: string;
}

/** Every address that the application answers, from Fastify's own tree: what is hidden from the description too. */
export function routesOf(http: HttpApp): Route[] {
  const found: Route[] = [];
  const above: string[] = [];
  for (const line of http.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', label = '', methods] = /^([│ ]*)[├└]── (\S*)(?: \(([^)]+)\))?/.exec(line) ?? [];
    if (label === '') continue;
    const depth = indent.length / 4;
    above.length = depth;
    above.push(label);
    for (const method of methods?.split(', ') ?? []) found.push({ method, path: above.join('') });
  }
  return found
    .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method.localeCompare(b.method)));
}
