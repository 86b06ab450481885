// The sites: the limit of one as a slider for all day or for each hour, what each station may take, and who is away.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, startStations, until } from './lib/programs.mjs';

describe('sites', () => {
  let csms;
  let fleet;
  let browser;
  let page;
  before(async () => {
    csms = await startCsms();
    fleet = startStations(csms, ['--fleet', 'emart', '--time-scale', '1', '--duration', '1h', '--seed', '7']);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 34, () => `34 stations did not connect\n${fleet.log}`);
  });
  after(async () => {
    await browser?.end();
    await fleet?.end();
    await csms?.end();
  });
  const fetched = async (path) => (await fetch(`${csms.url}${path}`)).json();
  const limit = () => page.getByRole('region', { name: 'Power limit' });

  test('from the map to the page of a site, by keys', async () => {
    await open(page, '/?lang=en&site=emart_jeju');
    await page.getByRole('link', { name: 'Power limit' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Emart Jeju' }).waitFor();
    await limit().getByText('No limit is set.').first().waitFor();
    await page.getByText('The power of this site is not shared out.').waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sites' }).click();
    await page.getByRole('row', { name: /Emart Seogwipo/ }).waitFor();
  });

  test('a site is called as the language of the page calls it, and by its name where it has none in it', async () => {
    const put = await fetch(`${csms.url}/api/v1/sites/harbour`, {
      method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: '항구', name_ja: '港', latitude: 33.3, longitude: 126.3 }),
    });
    assert.equal(put.status, 200);
    for (const [lang, jeju, harbour] of [['en', 'Emart Jeju', '항구'], ['ko', '이마트 제주점', '항구'], ['ja', 'イーマート済州店', '港']]) {
      await open(page, `/?lang=${lang}`);
      await page.locator('.network-map').getByRole('button', { name: `${jeju}: 12` }).waitFor();
      await page.locator('.network-map').getByRole('button', { name: `${harbour}: 0` }).waitFor();
      await page.locator('.side-head').getByText(jeju, { exact: true }).waitFor();
      await page.locator('.side').getByRole('searchbox').fill(jeju.toUpperCase());
      await page.locator('.side-list').getByRole('button', { name: /^emart_jeju_01,/ }).waitFor();
      await page.locator('.side-list').getByRole('button', { name: /seogwipo/ }).first().waitFor({ state: 'detached' });
      await open(page, `/?lang=${lang}&charger=emart_jeju_01`);
      await page.locator('.details').getByText(jeju, { exact: true }).waitFor();
      await open(page, `/sites?lang=${lang}`);
      await page.getByRole('link', { name: harbour }).waitFor();
      await page.getByRole('link', { name: jeju }).click();
      await page.getByRole('heading', { level: 1, name: jeju }).waitFor();
      assert.equal(await page.title(), `${jeju} · CSMS`);
      await open(page, `/stations?lang=${lang}&q=${encodeURIComponent(jeju)}`);
      await page.getByRole('row', { name: /seogwipo/ }).first().waitFor({ state: 'detached' });
      await page.getByRole('row', { name: new RegExp(`emart_jeju_01.*${jeju}`) }).waitFor();
      await open(page, `/stations/emart_jeju_01?lang=${lang}`);
      await page.locator('.station-head').getByText(jeju).waitFor();
      for (const path of ['stations?', 'transactions?', 'statistics?by=hourly&']) {
        await open(page, `/${path}lang=${lang}`);
        await page.locator('.filters select option', { hasText: jeju }).first().waitFor({ state: 'attached' });
      }
    }
    await fetch(`${csms.url}/api/v1/sites/harbour`, { method: 'DELETE' });
  });

  test('a limit for all day is set by the slider; every station gets its share', async () => {
    await open(page, '/sites/emart_jeju?lang=en');
    const slider = limit().getByRole('slider', { name: 'Power limit' });
    await slider.fill('300');
    await limit().getByRole('button', { name: 'Set limit' }).click();
    await until(async () => (await fetched('/api/v1/sites/emart_jeju/load')).limit?.limit_kw === 300, 'the limit was not set');
    const shares = page.getByRole('table', { name: 'Shares of the stations' });
    await shares.getByRole('link', { name: 'emart_jeju_01' }).waitFor();
    await page.locator('.sites-sum').getByText('300 kW').first().waitFor();
    await shares.getByText('keeps to it').first().waitFor({ timeout: 60_000 });
    assert.equal((await fetched('/api/v1/sites/emart_jeju/load')).now.stations.length, 12);
    await page.getByRole('img', { name: /Load of the site/ }).waitFor({ timeout: 90_000 });
    await picture(page, 'site-limit', { fullPage: true });
  });

  test('by hour, by keys alone: one slider for each hour', async () => {
    await open(page, '/sites/emart_jeju?lang=en');
    await limit().getByRole('radio', { name: 'By hour' }).check();
    const hours = limit().getByRole('group', { name: 'By hour' });
    assert.equal(await hours.getByRole('slider').count(), 24);
    await hours.getByRole('slider', { name: '13:00' }).focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowDown');
    await limit().getByText('13:00–14:00 · 200 kW').waitFor();
    await assertAccessible(page, 'limits by hour');
    await limit().getByRole('button', { name: 'Set limit' }).press('Enter');
    const kept = await until(async () => (await fetched('/api/v1/sites/emart_jeju/load')).limit?.by_hour_kw, 'the hours were not set');
    assert.deepEqual([kept.length, kept[12], kept[13]], [24, 300, 200]);
  });

  test('who is away stands there, with what is kept for them', async () => {
    await open(page, '/sites/emart_jeju?lang=en');
    await fleet.end();
    const shares = page.getByRole('table', { name: 'Shares of the stations' });
    await shares.getByText(/offline/).first().waitFor({ timeout: 60_000 });
    await picture(page, 'site-offline', { fullPage: true });
    for (const lang of LANGUAGES) {
      for (const theme of THEMES) {
        await page.setViewportSize({ width: 1280, height: 720 });
        await open(page, `/sites/emart_jeju?lang=${lang}&theme=${theme}`);
        await page.locator('.sites-sum').waitFor();
        await assertAccessible(page, `site ${lang} ${theme}`);
        await picture(page, `site-${lang}-${theme}`, { fullPage: true });
        await page.setViewportSize({ width: 390, height: 844 });
        await page.waitForTimeout(150);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${lang}: sticks out on a phone`);
        await picture(page, `site-${lang}-${theme}-phone`, { fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  test('the limit is lifted', async () => {
    await open(page, '/sites/emart_jeju?lang=en');
    await limit().getByRole('button', { name: 'Lift limit' }).click();
    await limit().getByText('No limit is set.').first().waitFor();
    assert.equal((await fetched('/api/v1/sites/emart_jeju/load')).limit, null);
    assert.deepEqual([browser.faults, browser.foreign], [[], []]);
  });
});
