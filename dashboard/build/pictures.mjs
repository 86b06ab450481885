// Makes the pictures of README and docs: a csms with the fleet after some hours of model time, seen by a
// browser. Run by hand (npm run pictures) when the page looks different; needs a built csms and charger-sim.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openBrowser } from '../tests/lib/browser.mjs';
import { open } from '../tests/lib/look.mjs';
import { startCsms, startStations, until } from '../tests/lib/programs.mjs';
import { connectStation } from '../tests/lib/station.mjs';

const PLACE = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
mkdirSync(PLACE, { recursive: true });

const csms = await startCsms();
// Six hours of the fleet in two minutes, then its life at its own pace.
const past = startStations(csms, ['--fleet', 'emart', '--time-scale', '180', '--duration', '2m', '--seed', '11']);
await past.ended;
const fleet = startStations(csms, ['--fleet', 'emart', '--duration', '1h', '--seed', '12']);
const browser = await openBrowser({ url: csms.url });
const overview = async () => (await fetch(`${csms.url}/api/v1/overview`)).json();
try {
  await until(async () => (await overview()).figures.charging >= 9, () => `the fleet does not charge\n${fleet.log}`, 600);
  // Something for "needs attention": a station that is refused, and one that reports a fault.
  const guest = await connectStation(csms, 'CP-guest', { vendor: 'Example', model: 'AC-11' });
  await guest.status('Faulted');
  const { page } = browser;
  const shoot = async (name, path, before) => {
    await open(page, path);
    await before?.();
    await page.waitForTimeout(2500);
    await page.screenshot({ path: `${PLACE}/${name}.png` });
  };
  for (const lang of ['en', 'ko', 'ja']) await shoot(`overview.${lang}`, `/?lang=${lang}&theme=light`);
  const charging = (await overview()).stations.find((row) => row.state === 'charging' && row.site === 'emart_jeju')
    ?? (await overview()).stations.find((row) => row.state === 'charging');
  const site = (await overview()).sites.find((one) => one.site_id === charging.site);
  await shoot('charger.dark', `/?lang=en&theme=dark&site=${charging.site}&charger=${charging.id}&map=${site.latitude},${site.longitude},15`);
  await shoot('station', `/stations/${charging.id}?lang=en&theme=light`);
  await shoot('messages', '/messages?lang=en&theme=light');
  guest.end();
} finally {
  await browser.end();
  await fleet.end();
  await csms.end();
}
