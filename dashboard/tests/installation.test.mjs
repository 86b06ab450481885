// Sites and chargers are set up in the browser: by forms, and by tables that come in and go out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('the installation', () => {
  let csms;
  let browser;
  let page;
  let hand;
  before(async () => {
    csms = await startCsms();
    hand = await connectStation(csms, 'BUSAN-1');
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    hand?.end();
    await browser?.end();
    await csms?.end();
  });
  const dialog = () => page.getByRole('dialog');
  const get = async (path) => (await fetch(csms.url + path)).json();

  test('a site is added, and its page follows', async () => {
    await open(page, '/sites?lang=en');
    await page.getByRole('button', { name: 'Add a site' }).click();
    await dialog().getByRole('button', { name: 'Save' }).and(page.locator('[aria-disabled]')).waitFor();
    await dialog().getByLabel('Id of the site').fill('busan');
    await dialog().getByLabel('Name', { exact: true }).fill('Busan');
    await dialog().getByLabel('Latitude').fill('95');
    await dialog().getByLabel('Longitude').fill('129.04');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('`latitude` must be -90 to 90 degrees, not 95').waitFor();
    assert.equal(await dialog().getByLabel('Latitude').getAttribute('aria-invalid'), 'true', 'it stands at its field');
    await dialog().getByLabel('Latitude').fill('35.1');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Busan' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/sites/busan');
    await page.getByText('No charger stands here yet.').waitFor();
  });

  test('a station that came by itself is put there, changed and taken out', async () => {
    await page.getByRole('button', { name: 'Add a charger' }).click();
    await dialog().getByText('BUSAN-1').waitFor();
    await dialog().getByLabel('Station').fill('BUSAN-1');
    await dialog().getByLabel('Rated power (kW)').fill('50');
    await dialog().getByRole('button', { name: 'Save' }).click();
    const chargers = page.getByRole('region', { name: 'Chargers that stand here' });
    await chargers.getByRole('row', { name: /BUSAN-1.*50/ }).waitFor();
    await until(async () => (await get('/api/v1/overview')).stations.find(({ id }) => id === 'BUSAN-1').site === 'busan', 'the station stands nowhere');
    await chargers.getByRole('button', { name: 'Change: BUSAN-1' }).click();
    await dialog().getByLabel('Lowest output (kW)').fill('60');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('must not be above').waitFor();
    await dialog().getByLabel('Lowest output (kW)').fill('5');
    await dialog().getByLabel('Where it stands').fill('second floor');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await chargers.getByText('second floor').waitFor();
    // While something stands there the site stays, and the button says why.
    await page.getByRole('button', { name: 'Remove the site' }).and(page.locator('[aria-disabled]')).waitFor();
    await chargers.getByRole('button', { name: 'Take out: BUSAN-1' }).click();
    await page.getByText('No charger stands here yet.').waitFor();
    await page.getByRole('button', { name: 'Remove the site' }).and(page.locator(':not([aria-disabled])')).click();
    await page.getByRole('heading', { level: 1, name: 'Sites' }).waitFor();
    assert.equal((await fetch(`${csms.url}/api/v1/sites/busan`)).status, 404);
  });

  const DEGREES = { en: '`latitude` must be -90 to 90 degrees, not 91', ko: 'latitude: -90~90도로 쓰세요(입력: 91)', ja: 'latitude: -90～90度で入力してください(入力: 91)' };
  const LINE = { en: 'line 2, latitude', ko: '2행, latitude', ja: '2行目, latitude' };
  for (const lang of LANGUAGES) {
    test(`a table that does not fit is not taken, and every place is told in ${lang}`, async () => {
      await open(page, `/sites?lang=${lang}`);
      await page.locator('.page-head button').first().click();
      await dialog().locator('input[type=file]').setInputFiles({ name: 'sites.csv', mimeType: 'text/csv', buffer: Buffer.from('site_id,name,latitude,longitude\nx,X,91,0\n,Y,,\n') });
      await dialog().locator('.button-main').click();
      const table = dialog().getByRole('table');
      await table.getByRole('row', { name: `${LINE[lang]} ${DEGREES[lang]}` }).waitFor();
      assert.equal(await table.locator('.table-body .table-row').count(), 2);
      await picture(page, `installation-faults-${lang}`);
      await assertAccessible(page, `faults of an import in ${lang}`);
    });
  }

  test('what goes out comes in again: looked at first, then taken', async () => {
    await open(page, '/sites?lang=en');
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Sites (CSV)' }).click()]);
    assert.equal(saved.suggestedFilename(), 'sites.csv');
    const table = await (await fetch(`${csms.url}/api/v1/sites.csv`)).text();
    await page.getByRole('button', { name: 'Import…' }).click();
    await dialog().getByLabel('File').setInputFiles({ name: 'sites.csv', mimeType: 'text/csv', buffer: Buffer.from(`${table}ulsan,Ulsan,,,,,35.5,129.3,Asia/Seoul,,\r\n`) });
    await dialog().getByRole('button', { name: 'Check' }).click();
    await dialog().getByText('All of it fits: tariffs: 0, sites: 4').waitFor();
    assert.equal((await fetch(`${csms.url}/api/v1/sites/ulsan`)).status, 404, 'it was only looked at');
    await dialog().getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('table', { name: 'Sites' }).getByText('Ulsan').waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`the form of a site in ${lang}, ${theme}`, async () => {
        await open(page, `/sites/emart_jeju?lang=${lang}&theme=${theme}`);
        await page.locator('.page-head button').first().click();
        await dialog().locator('input').first().waitFor();
        await assertAccessible(page, `form of a site ${lang} ${theme}`);
        await picture(page, `installation-site-${lang}-${theme}`);
        await page.keyboard.press('Escape');
        await dialog().waitFor({ state: 'detached' });
      });
    }
  }
});
