// `/transactions` and `/transactions/{key}` in a browser, against a real csms.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('transactions', () => {
  let csms;
  let browser;
  let page;
  let hand;
  /** transaction_key by the station's id */
  let keys;
  const stored = async () => (await (await fetch(`${csms.url}/api/v1/transactions?limit=1000`)).json()).items;

  before(async () => {
    csms = await startCsms();
    hand = await connectStation(csms, 'emart_jeju_01');
    await hand.status('Occupied');
    const whole = hand.transaction('whole');
    await whole.start(1_000_000);
    await whole.update(1_000_800);
    await whole.end(1_001_666);
    const gaps = hand.transaction('gaps');
    await gaps.start(2_000_000);
    gaps.skip();
    await gaps.end(2_020_000);
    const dark = hand.transaction('dark');
    await dark.start();
    await dark.end();
    const open = hand.transaction('open');
    await open.start(3_000_000);
    await open.update(3_005_000);
    keys = Object.fromEntries((await stored()).map((row) => [row.transaction_id, row.transaction_key]));
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    hand?.end();
    await browser?.end();
    await csms?.end();
  });

  const rows = () => page.locator('.tx-list .table-body .table-row');
  const row = (id) => page.locator('.tx-list .table-row').filter({ has: page.locator(`a[href*="/transactions/${keys[id]}"]`) });

  test('each has its state, energy and cost; unknown is not 0', async () => {
    await open(page, '/transactions?lang=en');
    await until(async () => (await rows().count()) === 4, 'four rows');
    const whole = await row('whole').innerText();
    for (const part of ['emart_jeju_01', 'ended', 'HAND', '1.67 kWh', '₩250.5', 'EVDisconnected']) assert.ok(whole.includes(part), `${part} in ${whole}`);
    const dark = await row('dark').innerText();
    assert.ok(dark.includes('–') && !/\b0(\.00)? kWh|₩0/.test(dark), dark);
    assert.ok((await row('open').innerText()).includes('running'));
    assert.match(await row('gaps').innerText(), /! \d/);
  });

  test('a new one is there by itself', async () => {
    await open(page, '/transactions?lang=en');
    await until(async () => (await rows().count()) === 4, 'four rows');
    const other = await connectStation(csms, 'emart_jeju_02');
    const run = other.transaction('late');
    await run.start(500);
    await until(async () => (await rows().count()) === 5 && (await rows().first().innerText()).includes('emart_jeju_02'), 'the fifth on top');
    await run.update(20_500);
    await until(async () => (await rows().first().innerText()).includes('20.00 kWh'), 'its energy follows');
    await run.end(40_500);
    await until(async () => (await rows().first().innerText()).includes('ended'), 'its end');
    other.end();
  });

  test('filters narrow it, stand in the address, and survive a reload and Back', async () => {
    await open(page, '/transactions?lang=en');
    await until(async () => (await rows().count()) === 5, 'all');
    await page.getByLabel('State').selectOption('active');
    await until(async () => (await rows().count()) === 1, 'one runs');
    await page.reload();
    await until(async () => (await rows().count()) === 1 && page.url().includes('state=active'), 'still one');
    await page.goBack();
    await until(async () => (await rows().count()) === 5, 'all again');
    await page.getByLabel('Remarks').selectOption('gaps');
    await until(async () => (await rows().count()) === 1, 'one has gaps');
    await page.getByLabel('Remarks').selectOption('');
    await page.getByLabel('Site', { exact: true }).selectOption('emart_seogwipo');
    await page.getByText('No transaction passes these filters').waitFor();
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await page.getByLabel('IdToken').fill('HAND');
    await page.keyboard.press('Enter');
    await page.waitForURL(/id_token=HAND/);
    await until(async () => (await rows().count()) === 5, 'all on this token');
    await page.getByRole('combobox', { name: 'Station' }).fill('emart_jeju_02');
    await until(async () => (await rows().count()) === 1, 'one of this station');
    await page.getByRole('combobox', { name: 'Station' }).fill('nobody');
    await page.keyboard.press('Enter');
    await page.getByText('No station of this name: nobody').waitFor();
    await open(page, '/transactions?lang=en&range=days&from=2001-01-01&to=2001-01-02');
    await page.getByText('No transaction passes these filters').waitFor();
    await open(page, '/transactions?lang=en&range=today');
    await until(async () => (await rows().count()) === 5, 'all are of today');
  });

  test('the CSV holds what is filtered', async () => {
    await open(page, '/transactions?lang=en&station=emart_jeju_01&state=ended');
    await until(async () => (await rows().count()) === 3, 'three rows');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    let text = '';
    for await (const chunk of await download.createReadStream()) text += chunk;
    const lines = text.trim().split('\n');
    assert.equal(lines.length, 4, text);
    assert.match(lines[0], /transaction_id/);
    assert.ok(text.includes('250.5') && text.includes('whole') && !text.includes('late'), text);
  });

  test('why this amount: readings, difference, rounding, price', async () => {
    await open(page, `/transactions/${keys.whole}?lang=en`);
    const bill = page.getByRole('region', { name: 'Why this amount' });
    await bill.getByText('₩250.5').waitFor();
    const text = await bill.innerText();
    for (const part of ['1000000 Wh', 'Transaction.Begin', 'seqNo 0', '1,000 kWh', '1001666 Wh', 'Transaction.End', '1,001.666 kWh', '1.666 kWh', 'rounded to steps of 10 Wh', 'standard', '1.67 kWh', '₩150/kWh', '1.67 kWh × ₩150/kWh']) {
      assert.ok(text.includes(part), `${part} in\n${text}`);
    }
    await picture(page, 'transaction');
    await assertAccessible(page, 'a transaction');
  });

  test('flags stand there in words; unknown energy says what to look for', async () => {
    await open(page, `/transactions/${keys.gaps}?lang=en`);
    await page.getByText('events missing: seqNo 1').waitFor();
    await open(page, `/transactions/${keys.dark}?lang=en`);
    await page.getByText('Unknown is not 0').waitFor();
    assert.ok(!(await page.locator('.bill').innerText()).includes('₩0'));
  });

  test('its curve and its events, as they were received', async () => {
    await open(page, `/transactions/${keys.whole}?lang=en`);
    await page.getByRole('img', { name: /samples from/ }).waitFor();
    const events = page.getByRole('table', { name: 'Events' });
    await events.getByRole('link', { name: '2', exact: true }).click();
    const payload = page.getByRole('region', { name: 'As received: 2' });
    await payload.waitFor();
    assert.match(await payload.innerText(), /"eventType": "Ended"/);
    await page.reload();
    await payload.waitFor();
    // A reading of the bill leads to its event.
    await page.getByRole('link', { name: 'seqNo 0' }).click();
    await page.getByRole('region', { name: 'As received: 0' }).waitFor();
  });

  test('one that never ends is closed after a question', async () => {
    await open(page, `/transactions/${keys.whole}?lang=en`);
    await page.getByRole('button', { name: 'Close it' }).and(page.locator('[aria-disabled]')).waitFor();
    await open(page, `/transactions/${keys.open}?lang=en`);
    await page.getByRole('button', { name: 'Close it' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('never came').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Close it' }).click();
    await dialog.getByRole('button', { name: 'Close it' }).click();
    await page.getByText('The transaction is closed.').waitFor();
    await page.locator('.txstate-closed').waitFor();
    assert.equal((await stored()).find((one) => one.transaction_id === 'open').state, 'closed');
  });

  test('by keyboard from the list to one and back', async () => {
    await open(page, '/transactions?lang=en');
    await until(async () => (await rows().count()) === 5, 'all');
    await page.locator('.tx-list .table-scroll').focus();
    await page.keyboard.press('End');
    await until(() => page.evaluate(() => document.activeElement?.closest('[data-index]')?.dataset.index === '4'), 'the last row has the focus');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/transactions\/\d+/);
    await page.goBack();
    await until(async () => (await rows().count()) === 5, 'the list again');
  });

  test('one that is not there says so', async () => {
    await open(page, '/transactions/999999?lang=en');
    await page.getByText('There is no such transaction').waitFor();
  });

  test('nothing broke on the way', () => {
    assert.deepEqual(browser.faults.filter((fault) => !fault.includes('404')), []);
    assert.deepEqual(browser.foreign, []);
  });
});
