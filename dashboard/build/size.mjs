// After the build: what script and style weigh together, and that it is not too much.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT = 100 * 1024;
const dist = new URL('../dist/', import.meta.url);
let total = 0;
for (const name of readdirSync(dist).filter((name) => /\.(js|css)$/.test(name)).sort()) {
  const bytes = readFileSync(new URL(name, dist));
  const zipped = gzipSync(bytes, { level: 9 }).length;
  total += zipped;
  console.log(`${name.padEnd(10)} ${String(bytes.length).padStart(7)} bytes ${String(zipped).padStart(7)} gzip`);
}
console.log(`${'together'.padEnd(10)} ${String(total).padStart(21)} gzip, of ${LIMIT} at most`);
if (total > LIMIT) {
  console.error('script and style are larger than 100 KiB gzip');
  process.exit(1);
}
