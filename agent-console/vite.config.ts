import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressedFiles } from './compressed-files.ts';
import { repWorker } from './rep-worker-build.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const repPage = here('./rep/index.html');
const server = 'http://127.0.0.1:4000';

/** Two pages: the console at `/`, the reps' phone page at `/rep`. `npm run dev`-style work proxies to a server that runs. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react(), repWorker(), compressedFiles()],
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    // No inlined assets: the content security policy allows data: for images only.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { console: here('./index.html'), ...(existsSync(repPage) ? { rep: repPage } : {}) } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': server, '/socket.io': { target: server, ws: true } },
  },
});
