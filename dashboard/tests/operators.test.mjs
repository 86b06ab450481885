// Operators, their roles and the audit; and what a viewer sees of the page. On a secured server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms } from './lib/programs.mjs';

const TOKEN = 'correct-horse-battery-staple';

describe('operators and the audit', () => {
  let csms;
  let browser;
  let page;
  let viewer;
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-operators-'));
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
  const dialog = () => page.getByRole('dialog');
  const enter = async (token, path) => {
    await page.goto(`/login?lang=en&next=${path}`);
    await page.locator('input[type=password]').fill(token);
    await page.keyboard.press('Enter');
    await page.locator('.lamp-live').waitFor({ state: 'attached' });
  };
  const region = (name) => page.getByRole('region', { name, exact: true });

  test('an operator is added, and the token is shown this once', async () => {
    await enter(TOKEN, '/operators');
    await page.getByText('There are no operators by name.').waitFor();
    await page.getByRole('button', { name: 'Add an operator' }).click();
    await dialog().getByLabel('Name').fill('operator');
    await dialog().getByLabel('Role').selectOption('viewer');
    await dialog().getByText('Looks at everything').waitFor();
    await dialog().getByRole('button', { name: 'Add' }).click();
    await dialog().getByText('this name means somebody already').waitFor();
    await dialog().getByLabel('Name').fill('Mina');
    await dialog().getByRole('button', { name: 'Add' }).click();
    await page.getByRole('dialog', { name: 'Token of Mina' }).waitFor();
    viewer = (await dialog().locator('code').innerText()).trim();
    assert.match(viewer, /^csms_/);
    await picture(page, 'operators-token');
    await dialog().getByRole('button', { name: 'Close' }).last().click();
    await region('Operators').getByRole('row', { name: /Mina.*viewer.*valid/ }).waitFor();
    await page.reload();
    await region('Operators').getByText('Mina').waitFor();
    assert.ok(!(await page.content()).includes(viewer), 'the token is nowhere any more');
  });

  test('the audit lists what was done and what was not, and is narrowed in the address', async () => {
    const audit = region('Audit');
    await audit.getByRole('row', { name: /POST \/api\/v1\/operators.*done/ }).first().waitFor();
    await audit.getByRole('row', { name: /POST \/api\/v1\/operators.*422/ }).first().waitFor();
    await audit.getByLabel('Result').selectOption('false');
    await page.waitForURL(/done=false/);
    await audit.getByRole('row', { name: /done/ }).first().waitFor({ state: 'detached' });
    await page.reload();
    await audit.getByRole('row', { name: /422/ }).first().waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`operators and audit in ${lang}, ${theme}`, async () => {
        await open(page, `/operators?lang=${lang}&theme=${theme}`);
        await page.getByText('Mina').first().waitFor();
        await assertAccessible(page, `operators ${lang} ${theme}`);
        await picture(page, `operators-${lang}-${theme}`);
      });
    }
  }

  test('a viewer sees what there is, and no button that would be refused works', async () => {
    await page.context().clearCookies();
    await enter(viewer, '/sites');
    const why = 'This takes the role: administrator';
    for (const name of ['Add a site', 'Import…']) {
      await page.getByRole('button', { name }).and(page.locator(`[aria-disabled][title="${why}"]`)).waitFor();
    }
    await open(page, '/firmware?lang=en');
    await page.getByRole('button', { name: 'Add a file' }).and(page.locator('[aria-disabled][title="This takes the role: operator"]')).waitFor();
    await open(page, '/tariffs?lang=en');
    await page.getByRole('button', { name: 'Add a tariff' }).and(page.locator('[aria-disabled]')).waitFor();
    await open(page, '/operators?lang=en');
    await page.getByText('Operators and the audit are for administrators.').waitFor();
    await assertAccessible(page, 'operators for a viewer');
    assert.deepEqual(browser.foreign, []);
  });

  test('a token that was revoked opens nothing any more', async () => {
    await page.context().clearCookies();
    await enter(TOKEN, '/operators');
    await region('Operators').getByRole('button', { name: 'Revoke: Mina' }).click();
    await region('Operators').getByRole('row', { name: /Mina.*revoked/ }).waitFor();
    const answer = await fetch(`${csms.url}/api/v1/stations`, { headers: { Authorization: `Bearer ${viewer}` } });
    assert.equal(answer.status, 401);
  });
});
