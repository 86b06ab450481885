// Tariffs with rates by weekday and time of day, their versions, and what is wrong with one of their fields.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';

const WORDS = {
  en: { add: 'Add a tariff', rate: 'Add a rate', from: 'From', until: 'Until', kwh: 'Price per kWh', save: 'Save', time: /22:30/, price: /four decimals/ },
  ko: { add: '요금제 추가', time: /22:30처럼 쓰세요\(입력: 25:00\)/, price: /소수/ },
  ja: { add: '料金を追加', time: /25:00/, price: /小数/ },
};

describe('tariffs', () => {
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
  const dialog = () => page.getByRole('dialog');
  const rate = (number) => dialog().getByRole('group', { name: `Rate ${number}` });
  const versions = async () => (await (await fetch(`${csms.url}/api/v1/tariffs/evening/versions`)).json()).items;
  const row = () => page.locator('.tariffs-list .table-row').filter({ hasText: 'evening' });

  test('rates by time are added, put in order and kept', async () => {
    await open(page, '/tariffs?lang=en');
    await page.getByRole('button', { name: 'Add a tariff' }).click();
    await dialog().getByLabel('Name').fill('evening');
    await dialog().getByLabel('Price per kWh').fill('150');
    await dialog().getByText('The prices above hold all week.').waitFor();
    for (let i = 0; i < 2; i++) await dialog().getByRole('button', { name: 'Add a rate' }).click();
    await rate(1).getByLabel('Sat').check();
    await rate(1).getByLabel('Sun').check();
    await rate(1).getByLabel('Price per kWh').fill('99.5');
    await rate(2).getByLabel('From').fill('22:00');
    await rate(2).getByLabel('Until').fill('08:00');
    await rate(2).getByLabel('Price per minute').fill('1');
    await dialog().getByRole('button', { name: 'Move up: Rate 2' }).click();
    assert.equal(await rate(1).getByLabel('From').inputValue(), '22:00');
    await picture(page, 'tariffs-rates');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await row().getByText('2 rates by time').waitFor();
    const [made] = await versions();
    assert.deepEqual(made.rates.map(({ weekdays, from, until: to, price_per_kwh, price_per_minute }) => [weekdays.join(), from, to, price_per_kwh, price_per_minute]), [
      ['', '22:00', '08:00', null, 1], ['sat,sun', '00:00', '24:00', 99.5, null],
    ]);
  });

  for (const lang of LANGUAGES) {
    test(`what is wrong with one rate stands at its field, in ${lang}`, async () => {
      await open(page, `/tariffs?lang=${lang}`);
      await row().locator('button').last().waitFor();
      await row().locator('.row-buttons button').first().click();
      const group = dialog().getByRole('group').filter({ has: page.locator('.tariffs-days') }).nth(1);
      const [from, , kwh] = [0, 1, 2].map((at) => group.locator('.field').nth(at));
      const refuse = async (field, text, why) => {
        const before = await field.locator('input').inputValue();
        await field.locator('input').fill(text);
        await dialog().locator('.button-main').click();
        await field.locator('.field-error', { hasText: why }).waitFor();
        assert.equal(await dialog().locator('.field-error, .form-wrong').count(), 1, 'it is said once');
        assert.ok(await field.locator('input[aria-invalid]').evaluate((input) => input === document.activeElement), 'the cursor is there');
        await picture(page, `tariffs-wrong-${lang}`);
        await assertAccessible(page, `a rate that is wrong, ${lang}`);
        await field.locator('input').fill(before);
        assert.equal(await dialog().locator('.field-error').count(), 0, 'what is changed is no longer what was refused');
      };
      await refuse(from, '25:00', WORDS[lang].time);
      // The tariff itself has a field of the same name.
      await refuse(kwh, '1,5', WORDS[lang].price);
      await page.keyboard.press('Escape');
      assert.equal((await versions()).length, 1, 'nothing was kept');
    });
  }

  test('a change makes a version, and those before it stay to be read', async () => {
    await open(page, '/tariffs?lang=en');
    await row().getByRole('button', { name: 'Change: evening' }).click();
    await rate(2).getByLabel('Price per kWh').fill('88');
    await dialog().getByRole('button', { name: 'Remove: Rate 1' }).click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    await until(async () => (await versions()).length === 2, 'there is no second version');
    await row().getByText('1 rates by time').or(row().getByText('1 rate by time')).waitFor();
    await row().getByRole('button', { name: 'Versions: evening' }).click();
    const list = dialog().getByRole('table', { name: 'Versions' }).locator('.table-body .table-row');
    await list.nth(1).waitFor();
    const [newest, first] = await list.allInnerTexts();
    assert.match(newest, /Sat Sun 00:00–24:00/);
    assert.doesNotMatch(newest, /22:00/);
    assert.match(first, /22:00–08:00, Sat Sun 00:00–24:00/);
    assert.match(first, /since ever/);
    await dialog().locator('[aria-current]').getByText('2', { exact: true }).waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`rates and versions in ${lang}, ${theme}`, async () => {
        await open(page, `/tariffs?lang=${lang}&theme=${theme}`);
        await row().locator('.tariffs-name').click();
        await dialog().locator('.table-body .table-row').nth(1).waitFor();
        await assertAccessible(page, `versions ${lang} ${theme}`);
        await picture(page, `tariffs-versions-${lang}-${theme}`);
        await page.keyboard.press('Escape');
        await row().locator('.row-buttons button').first().click();
        await dialog().locator('.tariffs-rate').waitFor();
        await assertAccessible(page, `rates ${lang} ${theme}`);
        await picture(page, `tariffs-rates-${lang}-${theme}`);
      });
    }
  }

  test('nothing broke, and no other host was asked', () => {
    assert.deepEqual(browser.faults.filter((fault) => !/422/.test(fault)), []);
    assert.deepEqual(browser.foreign, []);
  });
});
