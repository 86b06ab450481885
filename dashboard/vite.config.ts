// How the page is built. File names are fixed, because `dist/` is committed and embedded in the server.
import { defineConfig } from 'vite';
import { wordsAsData } from './build/words.ts';

/** The server that `npm run dev` and the tests' pages talk to. */
const csms = process.env.CSMS_URL ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(
  ['/api', '/chargers', '/uploads'].map((path) => [path, { target: csms, changeOrigin: true }]),
);

export default defineConfig({
  // Routes have several levels, so every file is named from the root.
  base: '/',
  plugins: [wordsAsData()],
  server: { port: 5173, strictPort: false, proxy },
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'LICENSES.md' },
    rollupOptions: {
      output: {
        entryFileNames: 'app.js',
        chunkFileNames: '[name].js',
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith('.css')) ? 'app.css' : '[name][extname]'),
        codeSplitting: { groups: [{ name: 'vendor', test: /node_modules/ }] },
      },
    },
  },
});
