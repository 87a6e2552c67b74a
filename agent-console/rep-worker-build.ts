import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const worker = fileURLToPath(new URL('./rep/worker/rep-worker.ts', import.meta.url));
const PAGE = 'rep/index.html';

/**
 * Writes /rep-worker.js: one classic script without imports (module workers are not everywhere), with the list of the
 * files that the rep's page is made of. The list is in the file, so a new build is a new worker, and the phone fetches
 * the new page behind the old one.
 */
export function repWorker(): Plugin {
  return {
    name: 'rep-worker',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const page = bundle[PAGE];
      if (page?.type !== 'asset') return;
      const html = String(page.source);
      const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].flatMap(([, file]) => file ?? []);
      const version = createHash('sha256').update(html).digest('hex').slice(0, 12);
      this.emitFile({ type: 'asset', fileName: 'rep-worker.js', source: await bundled({ version, files }) });
    },
  };
}

async function bundled(shell: { version: string; files: string[] }): Promise<string> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { SHELL: JSON.stringify(shell) },
    build: { write: false, rolldownOptions: { input: worker, output: { format: 'iife' } } },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const script = outputs.find((output) => output.type === 'chunk');
  if (script === undefined || outputs.length !== 1) throw new Error('rep-worker.ts: expected one script');
  return script.code;
}
