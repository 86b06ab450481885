// A secured server: nothing without the operator token, which never reaches script or address.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, PAGES, picture, THEMES } from './lib/look.mjs';
import { startCsms } from './lib/programs.mjs';

const TOKEN = 'correct-horse-battery-staple';

describe('a secured server', () => {
  let csms;
  let browser;
  let page;
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-token-'));
    const file = join(folder, 'token');
    writeFileSync(file, TOKEN, { mode: 0o600 });
    csms = await startCsms({ args: ['--operator-token-file', file] });
    rmSync(folder, { recursive: true });
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await csms?.end();
  });
  const token = () => page.locator('input[type=password]');
  const enter = async (value) => {
    await token().fill(value);
    await token().press('Enter');
  };

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`the log-in in ${lang}, ${theme}`, async () => {
        await page.goto(`/?lang=${lang}&theme=${theme}`);
        await token().waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.type), 'password', 'one can type at once');
        await picture(page, `login-${lang}-${theme}`);
        await assertAccessible(page, `log-in ${lang} ${theme}`);
      });
    }
  }

  test('every page leads to the log-in, and no resource answers', async () => {
    for (const path of Object.values(PAGES)) {
      await page.goto(`${path}?lang=en`);
      await token().waitFor();
    }
    for (const path of ['/api/v1/overview', '/api/v1/dashboard/events', '/api/v1/stations', '/api/status']) {
      assert.equal((await fetch(csms.url + path)).status, 401, path);
    }
  });

  test('a wrong token is refused in words', async () => {
    await page.goto('/?lang=en');
    await enter('wrong');
    await page.getByText('This is not the operator token').waitFor();
  });

  test('the right one leads to the page that was asked for, and stays out of script and address', async () => {
    await page.goto('/stations?lang=en&state=offline');
    await enter(TOKEN);
    await page.locator('.lamp-live').waitFor({ state: 'attached' });
    assert.match(page.url(), /\/stations\?lang=en&state=offline$/);
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href, document.documentElement.outerHTML]));
    assert.doesNotMatch(kept, new RegExp(TOKEN));
    const cookie = (await browser.context.cookies()).find(({ httpOnly }) => httpOnly);
    assert.ok(cookie, 'a cookie that script cannot read');
    assert.equal(cookie.sameSite, 'Strict');
    assert.doesNotMatch(cookie.value, new RegExp(TOKEN));
  });

  test('a reload is still logged in; a request from another origin changes nothing', async () => {
    await open(page, '/?lang=en');
    const [cookie] = await browser.context.cookies();
    const response = await fetch(`${csms.url}/api/v1/stations`, {
      method: 'POST', body: '{"identity": "CP-evil"}',
      headers: { Cookie: `${cookie.name}=${cookie.value}`, Origin: 'http://evil.example', 'Content-Type': 'application/json' },
    });
    assert.equal(response.status, 403);
  });

  test('log out ends the session', async () => {
    await open(page, '/?lang=en');
    await page.getByRole('button', { name: 'Log out' }).click();
    await token().waitFor();
    await page.goto('/?lang=en');
    await token().waitFor();
  });
});
