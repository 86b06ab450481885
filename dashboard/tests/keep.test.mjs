// What operators keep and look up: statistics, IdTokens, tariffs, connections. In a browser, against a
// real csms.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

const get = async (csms, path) => (await fetch(`${csms.url}/api/v1/${path}`)).json();

/** A handshake that is refused. */
const knock = (csms, path, protocol) => new Promise((done) => {
  const socket = new WebSocket(csms.wsUrl + path, protocol);
  socket.on('error', done);
  socket.on('open', () => done(socket.close()));
});

describe('statistics, tokens, tariffs, connections', () => {
  let csms;
  let browser;
  let page;
  let hand;
  before(async () => {
    csms = await startCsms();
    hand = await connectStation(csms, 'emart_jeju_01');
    for (const [id, wh] of [['a', 1666], ['b', 833]]) {
      const run = hand.transaction(id);
      await run.start(1000);
      await run.end(1000 + wh);
    }
    const dark = hand.transaction('c');
    await dark.start();
    await dark.end();
    browser = await openBrowser({ url: csms.url, permissions: ['clipboard-read', 'clipboard-write'] });
    page = browser.page;
  });
  after(async () => {
    hand?.end();
    await browser?.end();
    await csms?.end();
  });

  test('statistics by each kind: sums, bars, table', async () => {
    for (const [by, name] of [['hourly', null], ['daily', null], ['monthly', null], ['sites', 'Emart Jeju'], ['chargers', 'emart_jeju_01']]) {
      await open(page, `/statistics?lang=en&by=${by}`);
      const figures = page.getByRole('region', { name: 'Total' });
      await figures.getByText('2.50').waitFor();
      const text = (await figures.innerText()).replaceAll('\n', ' ');
      assert.ok(/Sessions\s+3/.test(text) && text.includes('₩375'), `${by}: ${text}`);
      const table = await page.getByRole('table', { name: 'Statistics' }).innerText();
      assert.ok(table.includes('2.50 kWh') && table.includes('₩375'), `${by}: ${table}`);
      if (name) assert.ok(table.includes(name), `${by}: ${table}`);
    }
  });

  test('statistics: the choice is in the address, and survives a reload and Back', async () => {
    await open(page, '/statistics?lang=en');
    await page.getByRole('radio', { name: 'month' }).check({ force: true });
    await page.waitForURL(/by=monthly/);
    await page.getByRole('radio', { name: 'Revenue' }).check({ force: true });
    await page.waitForURL(/show=cost/);
    await page.reload();
    await page.getByRole('heading', { name: 'Revenue, by month' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Energy, by day' }).waitFor();
    await page.getByLabel('Site', { exact: true }).selectOption('emart_seogwipo');
    await page.getByText('No session in this period').waitFor();
  });

  test('statistics: live, and copied as CSV', async () => {
    await open(page, '/statistics?lang=en&by=chargers');
    await page.getByText('2.50 kWh').first().waitFor();
    const run = hand.transaction('d');
    await run.start(0);
    await run.end(10_000);
    await page.locator('.figure').filter({ hasText: /^Energy 12\.50 kWh/ }).waitFor();
    await page.getByRole('button', { name: 'Copy CSV' }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^begin,name,sessions,energy_kwh,cost,currency,occupied_seconds,utilisation\n,emart_jeju_01,4,12\.5,1875,KRW,/);
  });

  test('statistics follow the time zone of the page', async () => {
    const { items } = await get(csms, 'statistics/hourly?time_zone=UTC');
    const hour = new Date(items[0].begin).toISOString().slice(11, 13);
    await open(page, '/statistics?lang=en&by=hourly&tz=UTC&range=7d');
    await page.getByRole('table', { name: 'Statistics' }).getByText(`${hour}:00`).first().waitFor();
  });

  test('tokens: added, changed, blocked, removed', async () => {
    await open(page, '/tokens?lang=en');
    await page.getByText('No token yet').or(page.locator('.tokens-name').first()).waitFor();
    await page.getByRole('button', { name: 'Add a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('IdToken').fill('04A1B2C3D4');
    await dialog.getByLabel('Group', { exact: true }).fill('FLEET');
    await dialog.getByLabel('Message to the driver').fill('<i>welcome</i>');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved: 04A1B2C3D4').waitFor();
    const row = page.locator('.tokens-list .table-row').filter({ hasText: '04A1B2C3D4' });
    await row.getByText('accepted').waitFor();
    await row.getByRole('button', { name: 'Block: 04A1B2C3D4' }).click();
    await row.getByText('blocked').waitFor();
    const kept = await get(csms, 'id-tokens/ISO14443/04A1B2C3D4');
    assert.deepEqual([kept.status, kept.group_id_token, kept.group_type, kept.personal_message], ['Blocked', 'FLEET', 'Central', '<i>welcome</i>'], 'blocking keeps the rest');
    await row.getByRole('button', { name: '04A1B2C3D4', exact: true }).click();
    await dialog.getByLabel('Status').selectOption('Accepted');
    await dialog.getByLabel('Valid until').fill('2020-01-02T09:30');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await row.getByText('expired').waitFor();
    assert.equal((await get(csms, 'id-tokens/ISO14443/04A1B2C3D4')).expires_at, '2020-01-02T00:30:00Z', 'a local time of Seoul');
    await row.getByRole('button', { name: '04A1B2C3D4', exact: true }).click();
    await dialog.getByLabel('Charging priority').fill('12');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('must be -9 to 9').waitFor();
    await assertAccessible(page, 'the dialog of a token');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.getByRole('button', { name: 'Remove: 04A1B2C3D4' }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('tokens: searched by the address; a PIN is not shown', async () => {
    const put = (kind, id, body) => fetch(`${csms.url}/api/v1/id-tokens/${kind}/${id}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    for (let i = 0; i < 130; i++) await put('ISO14443', `CARD${i}`, {});
    await put('KeyCode', '987654', {});
    await open(page, '/tokens?lang=en&text=CARD12');
    const names = page.locator('.tokens-name');
    await until(async () => (await names.count()) === 11, 'CARD12 and CARD120 to CARD129');
    await page.reload();
    await until(async () => (await names.count()) === 11, 'the same after a reload');
    await page.getByRole('searchbox').fill('');
    await page.locator('.tokens-list .table-row').filter({ hasText: 'KeyCode' }).getByText('***').waitFor();
    assert.ok(!(await page.content()).includes('987654'));
  });

  test('tariffs: which is the default, and for whom a change counts', async () => {
    await open(page, '/tariffs?lang=en');
    await page.getByRole('button', { name: 'Add a tariff' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).and(page.locator('[aria-disabled]')).waitFor();
    await dialog.getByLabel('Name').fill('night');
    await dialog.getByLabel('Price per kWh').fill('120.25');
    await dialog.getByText('20 kWh cost ₩2,405').waitFor();
    await dialog.getByText('keep the price of their begin').waitFor();
    await dialog.getByLabel('New transactions take this tariff').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const row = page.locator('.tariffs-list .table-row').filter({ hasText: 'night' });
    await row.getByText('₩120.25', { exact: true }).waitFor();
    await row.getByText('✓').waitFor();
    assert.equal(await page.locator('.tariffs-default').count(), 1, 'one default');
    const run = hand.transaction('night');
    await run.start(0);
    await run.end(1000);
    const { items: [last] } = await get(csms, 'transactions?limit=1');
    assert.equal(last.price_per_kwh, 120.25);
    await row.getByRole('button', { name: 'Change: night' }).click();
    await dialog.getByLabel('Price per kWh').fill('1,5');
    await dialog.getByText('at most four decimals').first().waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('connections: who is there, who was, and who was refused, with what to do', async () => {
    for (let i = 0; i < 3; i++) await knock(csms, '/CP777', 'ocpp1.6');
    await knock(csms, '/CP%20<b>', 'ocpp2.0.1');
    await open(page, '/connections?lang=en');
    await page.getByRole('table', { name: 'Connected now' }).getByRole('link', { name: 'emart_jeju_01' }).waitFor();
    await page.getByRole('radio', { name: 'Refused' }).check({ force: true });
    await page.waitForURL(/view=refused/);
    const refused = page.locator('.refused-one').filter({ hasText: 'CP777' });
    await refused.getByText('3 times').waitFor();
    assert.match(await refused.innerText(), /does not offer the subprotocol ocpp2\.0\.1[\s\S]*What to do:[\s\S]*set the station to OCPP 2\.0\.1/);
    assert.equal(await page.locator('main b').count(), 0);
    await picture(page, 'connections-refused');
    await assertAccessible(page, 'refused connections');
    await open(page, '/connections?lang=ko&view=refused');
    await refused.getByText('충전기를 OCPP 2.0.1로 설정하세요').waitFor();
    await open(page, '/connections?lang=ja&view=refused');
    await refused.getByText('充電器をOCPP 2.0.1に設定してください').waitFor();
    const other = await connectStation(csms, 'HISTORY-1');
    other.end();
    await open(page, '/connections?lang=en&view=all');
    const history = page.locator('.connections-list .table-row').filter({ hasText: 'HISTORY-1' });
    await until(async () => !(await history.first().innerText()).includes('open'), 'it is over');
    await page.getByRole('combobox', { name: 'Station' }).fill('emart_jeju_01');
    await until(async () => (await page.locator('.connections-list .table-body .table-row').allInnerTexts()).every((text) => text.includes('emart_jeju_01')), 'only this one');
  });

  test('nothing broke on the way', () => {
    assert.deepEqual(browser.faults.filter((fault) => !/4\d\d/.test(fault)), []);
    assert.deepEqual(browser.foreign, []);
  });
});
