// Certificates: what stations have installed, one more for many, and the way to a higher security profile.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

const HASH = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '0c' };

describe('certificates', () => {
  let csms;
  let browser;
  let page;
  let pem;
  const hands = {};
  before(async () => {
    csms = await startCsms();
    pem = execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=Test root', '-days', '30'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const answer = (install) => (action) => ({
      InstallCertificate: { status: install },
      GetInstalledCertificateIds: { status: 'Accepted', certificateHashDataChain: [{ certificateType: 'CSMSRootCertificate', certificateHashData: HASH }] },
      DeleteCertificate: { status: 'Accepted' },
      SetNetworkProfile: { status: 'Rejected' },
    })[action] ?? { status: 'Accepted' };
    hands.CERT1 = await connectStation(csms, 'CERT1', { answer: answer('Accepted') });
    hands.CERT2 = await connectStation(csms, 'CERT2', { answer: answer('Rejected') });
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    for (const hand of Object.values(hands)) hand.end();
    await browser?.end();
    await csms?.end();
  });
  const dialog = () => page.getByRole('dialog');

  test('nothing is there yet, and it says what to do', async () => {
    for (const [view, text] of [['own', 'No station has asked for a certificate'], ['installed', 'No station has told which certificates it has.'], ['upgrades', 'No station is being led to a higher security profile.']]) {
      await open(page, `/certificates?lang=en&view=${view}`);
      await page.getByText(text).waitFor();
    }
  });

  test('a root goes to many, and each answer is told', async () => {
    await open(page, '/certificates?lang=en&view=installed');
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    await dialog().getByLabel('PEM').fill(pem);
    await dialog().getByLabel('Narrowed by').fill('CERT');
    await dialog().getByText('2 stations').waitFor();
    await dialog().getByRole('button', { name: 'Install', exact: true }).click();
    await dialog().getByRole('row', { name: /CERT1.*Accepted/ }).waitFor();
    await dialog().getByRole('row', { name: /CERT2.*Rejected/ }).waitFor();
    assert.equal(hands.CERT1.received.find(({ action }) => action === 'InstallCertificate').payload.certificateType, 'CSMSRootCertificate');
    await picture(page, 'certificates-many');
    await assertAccessible(page, 'answers of many');
    await page.keyboard.press('Escape');
  });

  test('what stations say they have is listed, and one is deleted', async () => {
    await page.getByRole('button', { name: 'Ask what is installed' }).click();
    await dialog().getByLabel('Narrowed by').fill('CERT2');
    await dialog().getByRole('button', { name: 'Ask', exact: true }).click();
    await dialog().getByRole('row', { name: /CERT2.*Accepted/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /CERT2.*root of the CSMS/ }).waitFor();
    await page.getByRole('button', { name: 'Delete: CERT2' }).click();
    await until(() => hands.CERT2.received.some(({ action }) => action === 'DeleteCertificate'), 'CERT2 was not asked');
    await page.getByRole('row', { name: /CERT2.*root of the CSMS/ }).waitFor({ state: 'detached' });
  });

  const SCHEME = { en: 'expected wss://', ko: '이 보안 프로필의 주소는 wss://로 시작하고', ja: 'このセキュリティプロファイルのアドレスはwss://で始まり' };
  for (const lang of LANGUAGES) {
    test(`an address that does not fit is refused at its field, in ${lang}`, async () => {
      await open(page, `/certificates?lang=${lang}&view=upgrades&station=CERT1`);
      await page.locator('.panel-actions .button-main').click();
      const url = dialog().locator('input').first();
      await url.fill('ws://127.0.0.1:9000');
      await dialog().locator('.button-main').click();
      await dialog().getByText(SCHEME[lang]).waitFor();
      assert.equal(await url.getAttribute('aria-invalid'), 'true');
      await page.keyboard.press('Escape');
    });
  }

  test('an upgrade that the station refuses says at which step, and why', async () => {
    await open(page, '/certificates?lang=en&view=upgrades&station=CERT1');
    await page.getByRole('button', { name: 'Upgrade a station' }).click();
    await dialog().getByLabel('Profile', { exact: true }).selectOption('1');
    await dialog().getByLabel('Where it is to connect').fill('ws://127.0.0.1:9000');
    await dialog().getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('row', { name: /CERT1.*failed.*network profile/ }).waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`each view in ${lang}, ${theme}`, async () => {
        for (const view of ['own', 'installed', 'upgrades']) {
          await open(page, `/certificates?lang=${lang}&theme=${theme}&view=${view}`);
          await page.locator('.empty, .table-body .table-row').first().waitFor();
          await assertAccessible(page, `certificates ${view} ${lang} ${theme}`);
          await picture(page, `certificates-${view}-${lang}-${theme}`);
        }
      });
    }
  }
});
