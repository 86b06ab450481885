// After the build: what script and style of all pages weigh, and that it is not too much. Words are
// data; a browser loads those of one language.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 100_000;
const dist = new URL('../dist/', import.meta.url);
const weigh = (name) => {
  const bytes = readFileSync(new URL(name, dist));
  const zipped = gzipSync(bytes, { level: 9 }).length;
  console.log(`${name.padEnd(14)} ${String(bytes.length).padStart(7)} bytes ${String(zipped).padStart(7)} gzip`);
  return zipped;
};
const total = readdirSync(dist).filter((name) => /\.(js|css)$/.test(name)).sort().reduce((sum, name) => sum + weigh(name), 0);
for (const name of readdirSync(new URL('words/', dist)).sort()) weigh(`words/${name}`);
console.log(`script and style together ${total} gzip, of ${LIMIT} at most`);
if (total > LIMIT) {
  console.error('script and style are larger than 100 KB gzip');
  process.exit(1);
}
