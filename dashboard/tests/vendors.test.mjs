// Messages of vendors: what the server answers to them, set in a browser and asked by a station.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('messages of vendors', () => {
  let csms;
  let browser;
  let page;
  let station;
  before(async () => {
    csms = await startCsms();
    station = await connectStation(csms, 'VM1');
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    station?.end();
    await browser?.end();
    await csms?.end();
  });
  const list = () => page.getByRole('region', { name: 'What the server answers', exact: true });
  const dialog = () => page.getByRole('dialog');
  const told = (messageId, data) => station.call('DataTransfer', { vendorId: 'com.example', messageId, data });

  test('nothing is understood yet, and it says what to do', async () => {
    await open(page, '/vendor-messages?lang=en');
    await page.getByText('No message of a vendor is understood yet.').waitFor();
    assert.equal((await told('Ping')).status, 'UnknownVendorId');
  });

  test('a message is added by keys alone, and a station is answered by it', async () => {
    await list().getByRole('button', { name: 'Add a message' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByText('with the data that it sent').waitFor();
    await dialog().getByLabel('Vendor (vendorId)').focus();
    await page.keyboard.type('com.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Ping');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await list().getByRole('row', { name: /com\.example.*Ping.*Echo/ }).waitFor();
    assert.deepEqual(await told('Ping', { a: 1 }), { status: 'Accepted', data: { a: 1 } });
    assert.equal((await told('Pong')).status, 'UnknownMessageId');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Add a message', 'the focus is back');
  });

  test('where it is forwarded to is asked for and checked', async () => {
    await list().getByRole('button', { name: 'Change: com.example · Ping' }).click();
    await dialog().getByLabel('Answer').selectOption('forward');
    await dialog().getByLabel('URL').fill('ftp://example.com');
    await dialog().getByText('it gets Rejected with a reason code').waitFor();
    await assertAccessible(page, 'the dialog of a message');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('without a password', { exact: false }).last().waitFor();
    assert.equal(await dialog().getByLabel('URL').getAttribute('aria-invalid'), 'true');
    // Nobody listens there.
    await dialog().getByLabel('URL').fill('http://127.0.0.1:9/');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await list().getByRole('row', { name: /Ping.*Forward.*127\.0\.0\.1:9/ }).waitFor();
    const { status, statusInfo } = await told('Ping');
    assert.deepEqual([status, statusInfo.reasonCode], ['Rejected', 'Unreachable']);
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`messages of vendors in ${lang}, ${theme}`, async () => {
        await open(page, `/vendor-messages?lang=${lang}&theme=${theme}`);
        await page.getByText('com.example').first().waitFor();
        await assertAccessible(page, `messages of vendors ${lang} ${theme}`);
        await picture(page, `vendors-${lang}-${theme}`);
      });
    }
  }

  test('a message is removed, and is not understood any more', async () => {
    await open(page, '/vendor-messages?lang=en');
    await list().getByRole('button', { name: 'Remove: com.example · Ping' }).click();
    await page.getByText('No message of a vendor is understood yet.').waitFor();
    assert.equal((await told('Ping')).status, 'UnknownVendorId');
    assert.deepEqual(browser.foreign, []);
  });
});
