// The overview, against a real csms and stations that do as they are told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation, refuse } from './lib/station.mjs';

const MARKUP = '<img src=x onerror="document.title=1"><b>bold</b>';

describe('the overview', () => {
  let csms;
  let browser;
  let page;
  before(async () => {
    csms = await startCsms();
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await csms?.end();
  });
  /** The button of a charger in the list, by its identity and state. */
  const listed = (id, state) => page.locator('.side-list').getByRole('button', { name: new RegExp(`^${id}, ${state}`) });

  test('all 34 chargers are there before any has connected, and say that they are offline', async () => {
    await open(page, '/?lang=en');
    for (const [name, count] of [['Emart Jeju', 12], ['Emart Shinjeju', 10], ['Emart Seogwipo', 12]]) {
      await page.getByRole('button', { name: `${name}: ${count}` }).waitFor();
    }
    await listed('emart_jeju_01', 'offline').waitFor();
    await picture(page, 'overview-idle');
  });

  test('a charger turns green on its own page while it charges, and back, without a reload', async () => {
    await open(page, '/?lang=en&map=33.5119,126.5245,15');
    const station = await connectStation(csms, 'emart_jeju_01');
    const chip = (state) => page.locator('.plan').getByRole('button', { name: new RegExp(`^emart_jeju_01: ${state}`) });
    await station.status('Available');
    await chip('available').waitFor();
    const transaction = station.transaction('tx-green');
    await transaction.start(1000);
    await chip('charging').waitFor();
    await listed('emart_jeju_01', 'charging').waitFor();
    const colour = await chip('charging').evaluate((element) => getComputedStyle(element).backgroundColor);
    assert.equal(colour, 'rgb(11, 122, 72)');
    await transaction.update(1500);
    await page.locator('.figures').getByText('50 kW').waitFor();
    await transaction.end(2670);
    await station.status('Available');
    await chip('available').waitFor();
    await page.locator('.figures').getByText('1.67 kWh').waitFor();
    await page.locator('.figures').getByText('₩250.5').waitFor();
    station.end();
    await chip('offline').waitFor();
  });

  test('a click on a charger opens its details beside the map, and Back closes them', async () => {
    await open(page, '/?lang=en&map=33.5119,126.5245,15');
    await page.locator('.plan').getByRole('button', { name: /^emart_jeju_05:/ }).click();
    await page.getByRole('heading', { name: 'emart_jeju_05' }).waitFor();
    assert.equal(await page.locator('.network-map').count(), 1, 'the map is still there');
    assert.match(page.url(), /charger=emart_jeju_05/);
    await page.goBack();
    await page.getByRole('heading', { name: 'emart_jeju_05' }).waitFor({ state: 'detached' });
  });

  test('reload gives the same page', async () => {
    await open(page, '/?lang=ko&theme=dark&site=emart_seogwipo&charger=emart_seogwipo_03&map=33.24320,126.56590,15');
    const seen = () => page.evaluate(() => {
      // What changes by itself with time is left out.
      const copy = document.querySelector('#app').cloneNode(true);
      copy.querySelectorAll('time, .chart').forEach((element) => element.remove());
      return copy.textContent;
    });
    await page.getByRole('heading', { name: 'emart_seogwipo_03' }).waitFor();
    await page.locator('.plan').waitFor();
    const before = await seen();
    const address = page.url();
    await page.reload();
    await page.getByRole('heading', { name: 'emart_seogwipo_03' }).waitFor();
    await page.locator('.plan').waitFor();
    assert.equal(page.url(), address);
    assert.equal(await seen(), before);
  });

  test('by keys alone: skip link, site, charger, page, list', async () => {
    await open(page, '/?lang=en');
    await page.getByRole('button', { name: 'Emart Jeju: 12' }).waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    const reach = async (test, most) => {
      for (let i = 0; i < most; i++) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(test)) return;
      }
      assert.fail(`not reached by ${most} tabs: ${test}`);
    };
    await reach("document.activeElement.matches('.site')", 20);
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, 'none', 'the focus is seen');
    await page.keyboard.press('Enter');
    await page.waitForURL(/site=emart_/);
    await page.locator('.plan').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('jeju_02');
    await reach("document.activeElement.matches('.side-charger')", 3);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'emart_jeju_02' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL(/\/stations/);
    await page.keyboard.press('g');
    await page.keyboard.press('m');
    await page.waitForURL((url) => url.pathname === '/');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('what stations send is text, whatever stands in it', async () => {
    const station = await connectStation(csms, 'CP-odd', { vendor: MARKUP, model: '<svg/onload=1>' });
    await station.status('Available');
    await open(page, '/?lang=en&charger=CP-odd');
    await page.getByRole('heading', { name: 'CP-odd' }).waitFor();
    await page.getByText(MARKUP, { exact: false }).waitFor();
    assert.equal(await page.locator('img[src=x], b:has-text("bold"), .details svg[onload]').count(), 0);
    assert.match(await page.title(), /CSMS$/);
    station.end();
  });

  test('a station without a place is reached from the map and in the list', async () => {
    const station = await connectStation(csms, 'CP-nowhere');
    await station.status('Available');
    await open(page, '/?lang=en');
    await page.getByRole('button', { name: /without a place/ }).click();
    await listed('CP-nowhere', 'available').waitFor();
    station.end();
  });

  test('start and stop from the overview, with the answer of the station', async () => {
    const station = await connectStation(csms, 'emart_shinjeju_04', {
      answer: (action) => ({ status: action === 'RequestStartTransaction' ? 'Rejected' : 'Accepted' }),
    });
    await station.status('Available');
    await open(page, '/?lang=en&charger=emart_shinjeju_04');
    await page.getByRole('button', { name: 'Start charging' }).click();
    await page.getByText('The station answered: Rejected').waitFor();
    assert.equal(station.received.filter(({ action }) => action === 'RequestStartTransaction').length, 1);
    const transaction = station.transaction('tx-stop');
    await transaction.start(0);
    await page.getByRole('button', { name: 'Stop charging' }).and(page.locator(':not([aria-disabled])')).click();
    await page.getByText('The station answered: Accepted').waitFor();
    await transaction.end(10);
    station.end();
  });

  test('a killed server: the bar says since when, and the page is back by itself', async () => {
    await open(page, '/?lang=en');
    await csms.kill();
    await page.getByText(/^Not live since/).waitFor({ timeout: 30_000 });
    await picture(page, 'overview-not-live');
    await assertAccessible(page, 'the bar that says not live');
    await csms.restart();
    await page.locator('.linkbar').waitFor({ state: 'detached', timeout: 60_000 });
    const station = await connectStation(csms, 'emart_jeju_07');
    await station.status('Available');
    await listed('emart_jeju_07', 'available').waitFor();
    station.end();
  });

  test('a lost network: the same', async () => {
    await open(page, '/?lang=en');
    await browser.context.setOffline(true);
    await page.getByText(/^Not live since/).waitFor({ timeout: 30_000 });
    await browser.context.setOffline(false);
    await page.locator('.linkbar').waitFor({ state: 'detached', timeout: 60_000 });
  });

  test('needs attention: a fault and a refusal, with the way to them', async () => {
    const station = await connectStation(csms, 'emart_seogwipo_09');
    await station.status('Faulted');
    await open(page, '/?lang=en');
    const item = page.locator('.attention').getByRole('link', { name: /Faulted emart_seogwipo_09/ });
    await item.waitFor();
    await page.locator('.figures').getByRole('link', { name: /Faulted 1/ }).waitFor();
    await picture(page, 'overview-broken');
    await item.click();
    await page.waitForURL(/emart_seogwipo_09/);
    station.end();
  });

  test('many of a kind are one line that leads to their list; a refusal says what to do', async () => {
    const stations = [];
    for (const id of ['emart_jeju_02', 'emart_jeju_03', 'emart_jeju_04', 'emart_jeju_08']) {
      const station = await connectStation(csms, id);
      await station.status('Faulted');
      stations.push(station);
    }
    await refuse(csms, 'CP-old');
    await open(page, '/?lang=ko');
    await page.locator('.attention').getByText('서브프로토콜 ocpp2.0.1을 제시하지 않았습니다').waitFor();
    await page.locator('.attention').getByRole('link', { name: /^고장 [45] / }).click();
    await page.waitForURL(/stations\?.*state=faulted/);
    for (const station of stations) station.end();
  });

  test('nothing broke and nothing was asked of another host', () => {
    const unexpected = browser.faults.filter((fault) => !/ERR_|Failed to load resource/.test(fault));
    assert.deepEqual(unexpected, []);
    assert.deepEqual(browser.foreign, []);
  });
});
