/** `node scripts/run.mjs FILE …`: runs a TypeScript file once what it imports is installed and generated. */
import { runTypeScript, setUp, stop } from './set-up.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) stop('Say which file: node scripts/run.mjs bench/bench.ts');
setUp({ dependencies: 'all' });
await runTypeScript(file, args);
