import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The page at `/phone`. It knows the simulator's control routes and nothing else of the product. */
export default defineConfig({
  root: here('.'),
  base: '/phone/',
  plugins: [react()],
  build: {
    outDir: here('../../dist/phone'),
    emptyOutDir: true,
    // No inlined assets: the content security policy allows data: for images only.
    assetsInlineLimit: 0,
  },
  server: { host: '127.0.0.1', proxy: { '/phone/api': 'http://127.0.0.1:4000' } },
});
