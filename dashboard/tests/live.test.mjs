// What others do shows by itself, because the stream tells of it: the page's own clock, which looks every 10 s, stands.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { open } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('live, on every page', () => {
  let csms;
  let browser;
  let page;
  let hand;
  before(async () => {
    csms = await startCsms();
    hand = await connectStation(csms, 'LIVE1');
    const away = await connectStation(csms, 'AWAY1');
    await away.status('Available');
    away.end();
    await until(async () => (await ask('GET', 'overview')).figures.connected === 1, 'AWAY1 is there still');
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await page.addInitScript(() => { window.setInterval = () => 0; });
  });
  after(async () => {
    hand?.end();
    await browser?.end();
    await csms?.end();
  });
  const ask = async (method, path, body, type = 'application/json') => {
    const answer = await fetch(`${csms.url}/api/v1/${path}`, { method, headers: { 'Content-Type': type }, body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const row = (name) => page.getByRole('row', { name });

  test('a command that waits, and that it was cancelled', async () => {
    await open(page, '/waiting?lang=en');
    await page.getByText('No command waits for a station.').waitFor();
    const held = await ask('POST', 'stations/AWAY1/calls/ClearCache?when=online', {});
    await row(/AWAY1.*ClearCache.*waiting/).waitFor();
    await ask('DELETE', `held-commands/${held.held_command_key}`);
    await page.getByText('No command waits for a station.').waitFor();
  });

  test('the state that is wanted of a station', async () => {
    await open(page, '/waiting?lang=en');
    await page.getByText('Every station is in the state that is wanted of it.').waitFor();
    await ask('PUT', 'stations/AWAY1/availability', { wanted: 'Inoperative' });
    await row(/AWAY1.*whole station.*out of service/).waitFor();
  });

  test('a firmware file, a campaign and its jobs', async () => {
    await open(page, '/firmware?lang=en');
    const file = await ask('POST', 'firmware?version=7.7', 'firmware', 'application/octet-stream');
    await row(/^7\.7/).waitFor();
    await ask('POST', 'firmware-campaigns', { firmware_key: file.firmware_key, stations: ['AWAY1'], at_once: 1 });
    await row(/AWAY1.*7\.7.*waiting/).waitFor();
    const [job] = (await ask('GET', 'firmware-jobs')).items;
    await ask('DELETE', `firmware-jobs/${job.firmware_job_key}`);
    await row(/AWAY1.*7\.7.*cancelled/).waitFor();
  });

  test('an operator, and what the audit says', async () => {
    await open(page, '/operators?lang=en');
    const made = await ask('POST', 'operators', { name: 'Jun', role: 'viewer' });
    await row(/Jun.*viewer.*valid/).waitFor();
    await ask('DELETE', `operators/${made.operator.operator_key}`);
    await row(/Jun.*revoked/).waitFor();
    await row(/DELETE \/api\/v1\/operators.*done/).waitFor();
  });

  test('an IdToken, a tariff, a site, a message of a vendor', async () => {
    await open(page, '/tokens?lang=en');
    await page.getByText('No token yet').waitFor();
    await ask('PUT', 'id-tokens/ISO14443/C0FFEE', { status: 'Accepted' });
    await row(/C0FFEE/).waitFor();
    await open(page, '/tariffs?lang=en');
    await row(/standard/).waitFor();
    await ask('PUT', 'tariffs/morning', { currency: 'KRW', price_per_kwh: 99 });
    await row(/morning.*₩99/).waitFor();
    await open(page, '/sites?lang=en');
    await row(/Emart Jeju/).waitFor();
    await ask('PUT', 'sites/pier', { name: 'Pier 7' });
    await row(/Pier 7/).waitFor();
    await open(page, '/vendor-messages?lang=en');
    await page.locator('.lamp-live').waitFor({ state: 'attached' });
    await ask('PUT', 'vendor-messages', { vendor_id: 'com.example', message_id: 'Ping', answer: 'echo' });
    await row(/com\.example.*Ping/).waitFor();
  });

  test('what is set of a station, what it is sent, and who reserved it', async () => {
    await open(page, '/stations/LIVE1?lang=en&tab=setup');
    const next = page.getByLabel('Answer to the next BootNotification');
    await next.waitFor();
    await ask('PUT', 'stations/LIVE1/registration', { status: 'Pending' });
    await page.waitForFunction((select) => select.value === 'Pending', await next.elementHandle());
    await ask('PUT', 'stations/LIVE1/registration', { status: 'Accepted' });
    await open(page, '/stations/LIVE1?lang=en&tab=actions');
    await page.getByText('Nothing has been sent yet.').waitFor();
    await ask('POST', 'stations/LIVE1/calls/ClearCache', {});
    await row(/ClearCache.*Accepted/).waitFor();
    await open(page, '/stations/LIVE1?lang=en&tab=access');
    await ask('POST', 'stations/LIVE1/reservations', { id_token: { id_token: 'C0FFEE', type: 'ISO14443' }, for: '30m', evse_id: 1 });
    await row(/C0FFEE/).waitFor();
  });

  test('nothing broke', () => assert.deepEqual([browser.faults, browser.foreign], [[], []]));
});
