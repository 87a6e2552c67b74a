/** `npm start`: from a fresh clone to a call centre that takes calls. */
import { buildPages, runTypeScript, setUp } from './set-up.mjs';

setUp({ dependencies: 'to run' });
buildPages();
await runTypeScript('src/main.ts', process.argv.slice(2));
