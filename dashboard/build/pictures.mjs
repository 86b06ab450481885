// Makes the pictures of README and docs/dashboard*.md: a csms with the fleet after some hours of model time,
// seen by a browser, in each language. Run by hand (npm run pictures) when the page looks different; needs a
// built csms and charger-sim. WebP, which Chromium makes itself, keeps them small.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import WebSocket from 'ws';
import { openBrowser } from '../tests/lib/browser.mjs';
import { LANGUAGES, open } from '../tests/lib/look.mjs';
import { startCsms, startStations, until } from '../tests/lib/programs.mjs';
import { connectStation } from '../tests/lib/station.mjs';

const PLACE = fileURLToPath(new URL('../../docs/images', import.meta.url));
mkdirSync(PLACE, { recursive: true });

const csms = await startCsms();
// Ten hours of the fleet in two minutes, then its life at its own pace.
const past = startStations(csms, ['--fleet', 'emart', '--time-scale', '300', '--duration', '2m', '--seed', '11']);
await past.ended;
const fleet = startStations(csms, ['--fleet', 'emart', '--duration', '3h', '--seed', '12']);
// The hour of power on the overview is an hour of the clock on the wall: PICTURES_MINUTES=30 fills half of it.
await new Promise((go) => setTimeout(go, 60_000 * Number(process.env.PICTURES_MINUTES ?? 0)));
const browser = await openBrowser({ url: csms.url });
const ask = async (path) => (await fetch(`${csms.url}/api/v1/${path}`)).json();
try {
  await until(async () => (await ask('overview')).figures.charging >= 9, () => `the fleet does not charge\n${fleet.log}`, 600);
  // Something for "needs attention": a station that reports a fault, and one that is refused.
  const guest = await connectStation(csms, 'CP-guest', { vendor: 'Example', model: 'AC-11' });
  await guest.status('Faulted');
  const refused = new WebSocket(`${csms.wsUrl}/CP042`, 'ocpp1.6');
  await new Promise((told) => refused.once('error', told));
  const { page, context } = browser;
  const charging = (await ask('overview')).stations.find((row) => row.state === 'charging' && row.site === 'emart_jeju')
    ?? (await ask('overview')).stations.find((row) => row.state === 'charging');
  const site = (await ask('overview')).sites.find((one) => one.site_id === charging.site);
  const ended = (await ask('transactions?state=ended&limit=500')).items.sort((a, b) => b.energy_kwh - a.energy_kwh)[0];
  const session = await context.newCDPSession(page);
  for (const lang of LANGUAGES) {
    const shoot = async (name, path, before) => {
      await open(page, path);
      await before?.();
      await page.waitForTimeout(2500);
      const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 88 });
      writeFileSync(`${PLACE}/dashboard-${name}.${lang}.webp`, Buffer.from(data, 'base64'));
    };
    const light = `lang=${lang}&theme=light`;
    await shoot('overview', `/?${light}`);
    await shoot('charger', `/?lang=${lang}&theme=dark&site=${charging.site}&charger=${charging.id}&map=${site.latitude},${site.longitude},15`);
    await shoot('transaction', `/transactions/${ended.transaction_key}?${light}`);
    await shoot('messages', `/messages?${light}`, async () => {
      await page.locator('.messages-list .table-body a[href*="m="]').nth(2).click();
    });
  }
  guest.end();
} finally {
  await browser.end();
  await fleet.end();
  await csms.end();
}
