// After the build: what script and style weigh. A browser loads all but the words of the other languages.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 100_000;
const dist = new URL('../dist/', import.meta.url);
const sizes = new Map();
for (const name of readdirSync(dist).filter((name) => /\.(js|css)$/.test(name)).sort()) {
  const bytes = readFileSync(new URL(name, dist));
  sizes.set(name, gzipSync(bytes, { level: 9 }).length);
  console.log(`${name.padEnd(10)} ${String(bytes.length).padStart(7)} bytes ${String(sizes.get(name)).padStart(7)} gzip`);
}
const sum = (test) => [...sizes].filter(([name]) => test(name)).reduce((all, [, size]) => all + size, 0);
const isWords = (name) => /^(en|ko|ja)\.js$/.test(name);
const loaded = sum((name) => !isWords(name)) + Math.max(...[...sizes].filter(([name]) => isWords(name)).map(([, size]) => size));
console.log(`all pages in one language ${loaded} gzip, of ${LIMIT} at most; in three ${sum(() => true)}`);
if (loaded > LIMIT) {
  console.error('script and style are larger than 100 KB gzip');
  process.exit(1);
}
