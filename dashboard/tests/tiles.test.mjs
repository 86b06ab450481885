// A map of one's own: pictures of a tile server lie above the outlines, are named, and nothing else is let in.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { open, picture } from './lib/look.mjs';
import { startCsms } from './lib/programs.mjs';

/** One red pixel. */
const RED = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==', 'base64');

let csms;
let browser;
before(async () => {
  csms = await startCsms({ args: ['--map-tiles', 'https://tiles.example/{z}/{x}/{y}.png', '--map-attribution', 'Tiles of a test'] });
  browser = await openBrowser({ url: csms.url });
});
after(async () => {
  await browser?.end();
  await csms?.end();
});

test('tiles of the named host are shown above the outlines, with whom the map names for them', async () => {
  const { page, faults, foreign } = browser;
  const asked = [];
  await page.route('https://tiles.example/**', (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ body: RED, contentType: 'image/png' });
  });
  await open(page, '/?lang=en&theme=light');
  await page.locator('.map-tiles img').first().waitFor();
  await page.getByText('Tiles of a test').waitFor();
  assert.match(asked[0], /^\/\d+\/\d+\/\d+\.png$/);
  const layers = await page.evaluate(() => ['.land', '.map-tiles', '.map-marks'].map((name) => Number(getComputedStyle(document.querySelector(`.map > ${name}`)).zIndex) || 0));
  assert.deepEqual([...layers].sort((a, b) => a - b), layers, 'outlines, then tiles, then marks');
  assert.ok(layers[0] < layers[1] && layers[1] < layers[2]);
  await picture(page, 'tiles');
  assert.deepEqual([faults, foreign], [[], []]);
});
