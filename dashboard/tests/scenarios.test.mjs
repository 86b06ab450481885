// Scenarios on the dashboard: real csms, real charger-sim with its control port, real verify.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { freePort, startCsms, startStations } from './lib/programs.mjs';

describe('scenarios on the dashboard', () => {
  let csms;
  let browser;
  let page;
  let stations;
  before(async () => {
    const control = `127.0.0.1:${await freePort()}`;
    csms = await startCsms({ args: ['--simulator', `http://${control}`] });
    stations = startStations(csms, ['station', 'SIM1', '--control', control, '--database', `sqlite://${join(csms.folder, 'csms.sqlite')}`]);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await stations?.end();
    await csms?.end();
  });
  const history = () => page.getByRole('table', { name: 'Runs' });

  test('nothing has been played: the page says what to do, and leads there by the navigation', async () => {
    await open(page, '/?lang=en');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Scenarios' }).click();
    await page.getByText('Nothing has been played yet.').waitFor();
    await page.locator('.scenarios-list a').first().waitFor();
    assert.ok((await page.locator('.scenarios-list a').count()) >= 40);
    await assertAccessible(page, 'scenarios, empty');
    await picture(page, 'scenarios-empty');
  });

  test('by keys alone: a recipe is found, started, followed step by step, and judged', async () => {
    await open(page, '/scenarios?lang=en&scenario=boot');
    await page.locator('.scenarios-list a').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('cable first');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Cable first, then the token' }).first().waitFor();
    await page.getByRole('textbox', { name: 'station' }).focus();
    await page.keyboard.type('SIM2');
    for (let i = 0; i < 6 && !(await page.evaluate(() => document.activeElement?.textContent === 'Start')); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const run = page.locator('.scenarios-run');
    await run.locator('.scenarios-step.is-step-good').first().waitFor();
    await picture(page, 'scenarios-playing');
    await run.locator('.scenarios-verdict .badge').waitFor({ timeout: 90_000 });
    assert.equal(await run.locator('.scenarios-verdict .badge').innerText(), 'PASS', await run.innerText());
    assert.ok((await run.locator('.scenarios-checks li').count()) > 5, 'checks stand there');
    assert.equal(await run.locator('.scenarios-step:not(.is-step-good)').count(), 0);
    await history().getByText('PASS', { exact: true }).waitFor();
  });

  test('what is not possible says so: a station that lives in the simulator', async () => {
    await open(page, '/scenarios?lang=en&scenario=boot');
    await page.getByRole('textbox', { name: 'station' }).fill('SIM1');
    const start = page.getByRole('button', { name: 'Start' });
    await start.click();
    await page.getByText('lives in this simulator').waitFor();
    await picture(page, 'scenarios-refused');
  });

  test('a run is stopped, and counts as stopped', async () => {
    await open(page, '/scenarios?lang=en&scenario=2');
    await page.getByRole('button', { name: 'Start' }).click();
    const run = page.locator('.scenarios-run');
    await run.locator('.is-step-busy').getByText('Charge', { exact: true }).waitFor({ timeout: 60_000 });
    await run.getByRole('button', { name: 'Stop' }).click();
    await run.locator('.panel-note').getByText('stopped').waitFor();
    await run.getByText('There is no verdict:').waitFor();
  });

  test('three languages, both themes, desk and phone: nothing sticks out, nothing serious', async () => {
    for (const theme of THEMES) {
      for (const lang of LANGUAGES) {
        await page.setViewportSize({ width: 1280, height: 720 });
        await open(page, `/scenarios?lang=${lang}&theme=${theme}&scenario=cable-first`);
        await page.locator('.scenarios-run').waitFor();
        await page.locator('.scenarios-list a').first().waitFor();
        await picture(page, `scenarios-${lang}-${theme}`);
        if (lang === 'en') await assertAccessible(page, `scenarios ${theme}`);
        await page.setViewportSize({ width: 390, height: 844 });
        await page.waitForTimeout(150);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${lang}: sticks out`);
        await picture(page, `scenarios-${lang}-${theme}-phone`, { fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test('the simulator and verify speak the language of the page', async () => {
    const judged = (await (await fetch(`${csms.url}/api/v1/simulator/runs`)).json()).items.find((run) => run.verdict);
    for (const lang of ['ko', 'ja']) {
      await open(page, `/scenarios?lang=${lang}&scenario=boot&run=${judged.run_id}`);
      await page.locator('.scenarios-checks li').first().waitFor();
      const said = await page.locator('.scenarios-actual').allInnerTexts();
      assert.ok(said.some((text) => /[\uac00-\ud7a3\u3040-\u30ff]/.test(text)), `what verify found, in ${lang}: ${said.join(' | ')}`);
      await page.getByRole('textbox', { name: 'station' }).fill('SIM1');
      await page.locator('.scenarios-go button').click();
      const wrong = page.locator('.scenarios-start .field-error').first();
      await wrong.waitFor();
      assert.doesNotMatch(await wrong.innerText(), /\b[a-z]+ [a-z]+ [a-z]+\b/);
      await picture(page, `scenarios-judged-${lang}`);
    }
  });

  test('nothing broke on the way', () => {
    assert.deepEqual(browser.faults.filter((fault) => !/404|409/.test(fault)), []);
    assert.deepEqual(browser.foreign, []);
  });
});

describe('without a simulator', () => {
  let csms;
  let browser;
  before(async () => {
    csms = await startCsms();
    browser = await openBrowser({ url: csms.url });
  });
  after(async () => {
    await browser?.end();
    await csms?.end();
  });
  test('the navigation does not offer scenarios, and the page says what to start', async () => {
    await open(browser.page, '/scenarios?lang=en');
    await browser.page.getByText('charger-sim station SIM1 --control').waitFor();
    assert.equal(await browser.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Scenarios' }).count(), 0);
  });
});
