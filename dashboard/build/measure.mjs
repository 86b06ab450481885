// Measures the page in a browser against a running csms: how soon it is there, what it loads, and
// whether its memory stays flat. Prints figures and judges nothing: run it on a quiet machine.
//
//   CSMS_URL=http://127.0.0.1:8080 npm run measure -- [--path /] [--times 10] [--minutes 0]
import { parseArgs } from 'node:util';
import { openBrowser } from '../tests/lib/browser.mjs';

const { values: { path, times, minutes } } = parseArgs({ options: {
  path: { type: 'string', default: '/' }, times: { type: 'string', default: '10' }, minutes: { type: 'string', default: '0' },
} });
const url = process.env.CSMS_URL ?? 'http://127.0.0.1:8080';
const browser = await openBrowser({ url });
const { page, context } = browser;
const session = await context.newCDPSession(page);
await session.send('Network.enable');
let bytes = 0;
session.on('Network.loadingFinished', ({ encodedDataLength }) => { bytes += encodedDataLength; });

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const runs = [];
for (let i = 0; i < Number(times); i++) {
  // Nothing is cached: what a new user waits for.
  await session.send('Network.clearBrowserCache');
  bytes = 0;
  await page.goto(path);
  // The first charger in the list, or the first row of a table: the data are on the screen.
  await page.locator('.side-charger, [data-index]').first().waitFor();
  const { paint, filled } = await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => go({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime, filled: performance.now(),
  }))));
  runs.push({ paint, filled, bytes });
}
const told = (name) => {
  const all = runs.map((run) => run[name]);
  return `median ${Math.round(median(all))}, slowest ${Math.round(Math.max(...all))}`;
};
console.log(`first paint:      ${told('paint')} ms (${runs.length} loads of ${path}, no cache)`);
console.log(`data on screen:   ${told('filled')} ms`);
console.log(`bytes loaded:     ${told('bytes')}`);

const heap = async () => {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return `${(usedSize / 1e6).toFixed(1)} MB, ${nodes} elements`;
};
for (let minute = 0; minute <= Number(minutes) && Number(minutes) > 0; minute++) {
  if (minute > 0) await page.waitForTimeout(60_000);
  if (minute < 5 || minute % 5 === 0) console.log(`after ${String(minute).padStart(3)} min: ${await heap()}`);
}
for (const fault of browser.faults) console.log(`the browser says: ${fault}`);
await browser.end();
