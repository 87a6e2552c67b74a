/**
 * `npm start`: from a fresh clone to a call centre that takes calls. In package.json the command begins with `exec`:
 * npm runs it in a shell and signals only that, so the shell must become this process to hear it.
 */
import { buildPages, runTypeScript, setUp } from './set-up.mjs';

setUp({ dependencies: 'to run' });
buildPages();
if (process.env.npm_lifecycle_event !== undefined) endWith(process.ppid);
await runTypeScript('src/main.ts', process.argv.slice(2));

/** An npm that is killed outright tells nobody; its children are then given another parent. */
function endWith(parent) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
