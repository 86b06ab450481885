// Firmware: files, campaigns and the update of each station, in a browser against a real csms and stations by hand.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('firmware', () => {
  let csms;
  let browser;
  let page;
  const hands = {};
  before(async () => {
    csms = await startCsms();
    const says = (status) => (action) => (action === 'UpdateFirmware' ? { status } : { status: 'Accepted' });
    hands.FW1 = await connectStation(csms, 'FW1', { answer: says('Accepted') });
    hands.FW2 = await connectStation(csms, 'FW2', { answer: says('Rejected') });
    // It was here, and went: its turn does not come.
    (await connectStation(csms, 'FW3')).end();
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    for (const hand of Object.values(hands)) hand.end();
    await browser?.end();
    await csms?.end();
  });
  const region = (name) => page.getByRole('region', { name, exact: true });
  const dialog = () => page.getByRole('dialog');
  const asked = () => until(() => hands.FW1.received.find(({ action }) => action === 'UpdateFirmware'), 'FW1 was not told to update');

  test('nothing is there yet, and it says what to do', async () => {
    await open(page, '/firmware?lang=en');
    await page.getByText('There is no firmware file here yet.').waitFor();
    await page.getByText('No campaign has begun yet.').waitFor();
    await page.getByText('No station has been told to update yet.').waitFor();
  });

  test('a file is put in by keys alone', async () => {
    await region('Files').getByRole('button', { name: 'Add a file' }).focus();
    await page.keyboard.press('Enter');
    await dialog().getByLabel('File').setInputFiles({ name: 'firmware.bin', mimeType: 'application/octet-stream', buffer: Buffer.from('firmware of a test') });
    await dialog().getByLabel('Version').focus();
    await page.keyboard.type('2.0');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await region('Files').getByRole('row', { name: /2\.0.*18 B/ }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Add a file', 'the focus is back');
  });

  test('a campaign goes over a selection, and each station is followed live', async () => {
    await region('Files').getByRole('button', { name: 'Roll out: 2.0' }).click();
    await dialog().getByText('stations').first().waitFor();
    await dialog().getByLabel('Narrowed by').fill('FW');
    await dialog().getByText('3 stations').waitFor();
    await picture(page, 'firmware-begin');
    await assertAccessible(page, 'the dialog of a campaign');
    await dialog().getByRole('button', { name: 'Begin' }).click();
    await dialog().waitFor({ state: 'detached' });
    const jobs = page.getByRole('region', { name: /^Updates of campaign/ });
    await jobs.getByRole('row', { name: /FW2.*refused/ }).waitFor();
    await jobs.getByRole('row', { name: /FW3.*waiting/ }).waitFor();
    const { payload } = await asked();
    await hands.FW1.call('FirmwareStatusNotification', { status: 'Downloading', requestId: payload.requestId });
    await jobs.getByRole('row', { name: /FW1.*updating.*Downloading/ }).waitFor();
    await hands.FW1.call('FirmwareStatusNotification', { status: 'Installed', requestId: payload.requestId });
    await jobs.getByRole('row', { name: /FW1.*done.*Installed/ }).waitFor();
    await region('Campaigns').getByRole('img', { name: /1 \/ 3: done 1 · failed 1 · waiting 1/ }).waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`files, a campaign and its updates in ${lang}, ${theme}`, async () => {
        await open(page, `/firmware?lang=${lang}&theme=${theme}&campaign=1`);
        await page.getByText('FW2').first().waitFor();
        await assertAccessible(page, `firmware ${lang} ${theme}`);
        await picture(page, `firmware-busy-${lang}-${theme}`);
      });
    }
  }

  const NEEDED = { en: 'needs this file', ko: '아직 이 파일이 필요한 작업이 있습니다', ja: 'このファイルを必要とするジョブがあります' };
  for (const [lang, text] of Object.entries(NEEDED)) {
    test(`a file that is needed stays, and the page says so in ${lang}`, async () => {
      await open(page, `/firmware?lang=${lang}`);
      await page.getByRole('button', { name: `${{ en: 'Remove', ko: '삭제', ja: '削除' }[lang]}: 2.0` }).click();
      await page.locator('.toasts').getByText(text).waitFor();
    });
  }

  test('a campaign is stopped: who has not begun is left out', async () => {
    await open(page, '/firmware?lang=en&campaign=1');
    await region('Campaigns').getByRole('button', { name: 'Stop: 2.0' }).click();
    await region('Campaigns').getByRole('row', { name: /stopped/ }).waitFor();
    await page.getByRole('row', { name: /FW3.*cancelled/ }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await picture(page, 'firmware-phone');
    await page.setViewportSize({ width: 1280, height: 720 });
  });
});
