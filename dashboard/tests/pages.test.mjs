// Every page in every language and theme, against a real csms with the fleet: it speaks the language,
// nothing breaks, nothing is asked of another host, axe has no serious finding. Pictures are kept.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, PAGES, picture, THEMES } from './lib/look.mjs';
import { startCsms, startStations, until } from './lib/programs.mjs';

const PHONE = { width: 390, height: 844 };

describe('every page', () => {
  let csms;
  let fleet;
  let browser;
  before(async () => {
    csms = await startCsms();
    fleet = startStations(csms, ['--fleet', 'emart', '--time-scale', '1', '--duration', '1h', '--seed', '7']);
    browser = await openBrowser({ url: csms.url });
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 34, () => `34 stations did not connect\n${fleet.log}`);
  });
  after(async () => {
    await browser?.end();
    await fleet?.end();
    await csms?.end();
  });

  for (const [name, path] of Object.entries(PAGES)) {
    for (const lang of LANGUAGES) {
      for (const theme of THEMES) {
        test(`${name} ${lang} ${theme}`, async () => {
          const { page, faults, foreign } = browser;
          faults.length = 0;
          await page.setViewportSize({ width: 1280, height: 720 });
          await open(page, `${path}?lang=${lang}&theme=${theme}`);
          assert.equal(await page.locator('html').getAttribute('lang'), lang);
          assert.equal(await page.locator('html').getAttribute('data-theme'), theme);
          assert.match(await page.title(), /^.+ · CSMS$/);
          assert.equal(await page.locator('h1').count(), 1, 'one heading of the first level');
          await page.locator('.loading').first().waitFor({ state: 'detached' });
          await page.waitForTimeout(300);
          await picture(page, `${name}-${lang}-${theme}`);
          await assertAccessible(page, `${path} ${lang} ${theme}`);
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(sideways <= 0, `1280 wide: ${sideways} px stick out`);
          await page.setViewportSize(PHONE);
          await page.waitForTimeout(200);
          await picture(page, `${name}-${lang}-${theme}-phone`, { fullPage: true });
          const narrow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(narrow <= 0, `on a phone: ${narrow} px stick out`);
          // Columns that find no place beside the others are scrolled to, not cut off.
          const cut = await page.evaluate(() => [...document.querySelectorAll('main .table-row')].filter((row) =>
            [...row.children].some((cell) => cell.getBoundingClientRect().right > row.getBoundingClientRect().right + 1)).map((row) => row.closest('[role=table]').ariaLabel));
          assert.deepEqual(cut, [], 'columns are cut off');
          assert.deepEqual(faults, [], 'no error on the console');
          assert.deepEqual(foreign, [], 'no request to another host');
        });
      }
    }
  }

  test('the policy of the page allows nothing inline and no other host', async () => {
    const policy = (await fetch(csms.url)).headers.get('content-security-policy');
    assert.match(policy, /default-src 'self'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  });

  test('the address of the earlier dashboard leads to the overview', async () => {
    await open(browser.page, '/advanced_dashboard.html?lang=en');
    await browser.page.getByRole('button', { name: 'Emart Jeju: 12' }).waitFor();
  });

  test('an address that is no page says so', async () => {
    const { page } = browser;
    await open(page, '/?lang=en');
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = '/nothing/here?lang=en';
      document.body.append(link);
      link.click();
    });
    await page.getByText('There is no such page').waitFor();
  });
});
