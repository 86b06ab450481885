// A viewer looks at everything and changes nothing: what his role may not do cannot be pressed, and says why.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, PAGES, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

const TOKEN = 'correct-horse-battery-staple';
const TABS = ['now', 'model', 'charging', 'access', 'monitoring', 'display', 'logs', 'messages', 'actions', 'setup'];

describe('what a viewer may not do', () => {
  let csms;
  let browser;
  let page;
  let places;
  const hands = [];
  const ask = async (method, path, body, more = {}) => {
    const answer = await fetch(csms.url + path, {
      method, headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json', ...more }, body: typeof body === 'string' ? body : body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dashboard-viewer-'));
    const file = join(folder, 'token');
    writeFileSync(file, TOKEN, { mode: 0o600 });
    csms = await startCsms({ args: ['--operator-token-file', file] });
    rmSync(folder, { recursive: true });
    const connect = async (id) => {
      const hand = await connectStation(csms, id);
      hands.push(hand);
      await hand.status('Available');
      return hand;
    };
    const busy = await connect('emart_jeju_01');
    await busy.transaction('tx-1').start(1000);
    await ask('POST', '/api/v1/stations', { identity: 'PENDING1' });
    await ask('PUT', '/api/v1/stations/PENDING1/registration', { status: 'Pending' });
    hands.push(await connectStation(csms, 'PENDING1'));
    (await connect('AWAY1')).end();
    await until(async () => (await ask('GET', '/api/v1/overview')).figures.connected === 2, 'AWAY1 is there still');
    await ask('POST', '/api/v1/stations/AWAY1/calls/ClearCache?when=online', {});
    await ask('PUT', '/api/v1/id-tokens/ISO14443/AB12', { status: 'Accepted', personal_message: 'Hello' });
    await ask('PUT', '/api/v1/sites/emart_jeju/limit', { limit_kw: 300 });
    await ask('POST', '/api/v1/firmware?version=9.9', 'firmware', { 'Content-Type': 'application/octet-stream' });
    const [{ transaction_key: key }] = (await ask('GET', '/api/v1/transactions')).items;
    places = [
      ...Object.values(PAGES), '/tokens?view=lists', '/connections?view=pending', '/?charger=emart_jeju_01', '/stations/NOBODY', '/stations/PENDING1', `/transactions/${key}`,
      '/stations?sel=emart_jeju_01', ...TABS.map((tab) => `/stations/emart_jeju_01?tab=${tab}`), '/stations/AWAY1?tab=actions&action=ClearCache',
    ];
    const { token } = await ask('POST', '/api/v1/operators', { name: 'Mina', role: 'viewer' });
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    // A station that keeps a local list takes more than a hand: its row is made up.
    await page.route('**/api/v1/local-lists*', (route) => route.fulfill({ json: { next: null, items: [{
      station_key: 1, station: 'emart_jeju_01', state: 'behind', version: 1, wanted_version: 2, failures: 0, changed_at: new Date().toISOString(),
    }] } }));
    await page.goto('/login?lang=en');
    await page.locator('input[type=password]').fill(token);
    await page.keyboard.press('Enter');
    await page.locator('.lamp-live').waitFor({ state: 'attached' });
  });
  after(async () => {
    for (const hand of hands) hand.end();
    await browser?.end();
    await csms?.end();
  });
  const english = (path) => `${path}${path.includes('?') ? '&' : '?'}lang=en`;
  const refused = (role) => `[title="This takes the role: ${role}"]`;
  const settle = () => page.waitForFunction(() => !document.querySelector('main [aria-busy=true], main .loading'), undefined, { timeout: 5000 }).catch(() => undefined);

  test('nothing that can be pressed or set on any page asks the server for a change', async () => {
    const asked = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') asked.push(`${new URL(page.url()).pathname}: ${request.method()} ${new URL(request.url()).pathname}`);
    });
    let pressed = 0;
    for (const path of places) {
      await open(page, english(path));
      await settle();
      await page.waitForTimeout(300);
      // Whatever is there is pressed once, by its place in the page; what a press opens is pressed, too.
      const live = 'main button:not([aria-disabled=true]):not(:disabled), main input[type=checkbox]:not(:disabled), dialog[open] button:not([aria-disabled=true])';
      const seen = new Set();
      for (let turn = 0; turn < 60; turn++) {
        const name = await page.evaluate(([live, seen]) => {
          const dialog = document.querySelector('dialog[open]');
          const all = [...document.querySelectorAll(live)].filter((one) => one.checkVisibility() && !one.closest('.table-head') && (!dialog || dialog.contains(one)));
          const named = (one) => `${dialog ? 'dialog ' : ''}${one.getAttribute('aria-label') ?? (one.textContent || one.parentElement.textContent)}`;
          const next = all.find((one) => !seen.includes(named(one)));
          next?.click();
          return next ? named(next) : null;
        }, [live, [...seen]]);
        if (name === null) {
          if ((await page.locator('dialog[open]').count()) === 0) break;
          await page.keyboard.press('Escape');
        } else {
          seen.add(name);
          pressed++;
        }
        await page.waitForTimeout(30);
      }
      for (const select of await page.locator('main select:not(:disabled)').all()) {
        if (await select.evaluate((one) => one.closest('[role=search]') !== null)) continue;
        const values = await select.locator('option').evaluateAll((all) => all.map((one) => one.value));
        await select.selectOption(values.at(-1), { timeout: 2000 }).catch(() => undefined);
      }
      await page.waitForTimeout(50);
    }
    assert.ok(pressed > 100, `only ${pressed} things were pressed`);
    assert.deepEqual(asked, []);
  });

  test('what is for others is there, cannot be pressed, and says for whom it is', async () => {
    const button = (name, role) => page.getByRole('button', { name, exact: true }).and(page.locator(`[aria-disabled]${refused(role)}`)).first().waitFor();
    for (const [path, role, ...names] of [
      ['/tokens', 'operator', 'Add a token', 'Block: AB12'],
      ['/tokens?view=lists', 'operator', 'Send now: emart_jeju_01'],
      ['/sites/emart_jeju', 'operator', 'Set limit', 'Lift limit'],
      ['/connections?view=pending', 'operator', 'Accept: PENDING1', 'Reject: PENDING1'],
      ['/stations/NOBODY', 'administrator', 'Register it now'],
      ['/stations/emart_jeju_01?tab=setup', 'administrator', 'Set', 'Remove'],
      [places.find((path) => path.startsWith('/transactions/')), 'operator', 'Close it'],
      ['/?charger=emart_jeju_01', 'operator', 'Start charging', 'Stop charging'],
    ]) {
      await open(page, english(path));
      for (const name of names) await button(name, role);
    }
    await open(page, '/stations/emart_jeju_01?tab=setup&lang=en');
    const setup = page.locator('.station-halves');
    for (const [label, role] of [['Answer to the next BootNotification', 'operator'], ['Least security profile', 'administrator'], ['New password (16 to 64 characters)', 'administrator']]) {
      const control = setup.getByLabel(label);
      assert.ok(await control.isDisabled(), label);
      const note = await control.getAttribute('aria-describedby');
      assert.equal(await page.locator(`[id="${note}"]`).innerText(), `This takes the role: ${role}`);
    }
    assert.ok(await setup.getByRole('checkbox').isDisabled());
    await open(page, '/sites/emart_jeju?lang=en');
    assert.ok(await page.getByRole('slider', { name: 'Power limit' }).isDisabled());
    await open(page, '/tokens?lang=en');
    await page.getByRole('button', { name: 'AB12', exact: true }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel('Message to the driver').inputValue(), 'Hello', 'he may look');
    assert.ok(await dialog.getByLabel('Message to the driver').isDisabled());
    await dialog.getByRole('button', { name: 'Save' }).and(page.locator(refused('operator'))).waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Remove' }).count(), 0);
  });

  for (const [lang, said] of [['en', /your role is viewer, and this takes the role operator/], ['ko', /지금 역할\(열람자\)로는 할 수 없습니다. 필요한 역할: 운영자/], ['ja', /閲覧者.*運用者/]]) {
    test(`who is refused all the same is told by the words of the page for the roles, in ${lang}`, async () => {
      // As when the role was changed a moment ago.
      await page.route('**/api/v1/session', async (route) => {
        const told = await route.fetch();
        await route.fulfill({ json: { ...(await told.json()), role: 'administrator' } });
      });
      await open(page, `/tokens?lang=${lang}`);
      await page.locator('.tokens-list').getByRole('button', { name: /: AB12$/ }).click();
      await page.getByText(said).waitFor();
      await page.unroute('**/api/v1/session');
    });
  }

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`a viewer's pages in ${lang}, ${theme}`, async () => {
        for (const [name, path] of [['setup', '/stations/emart_jeju_01?tab=setup&'], ['limit', '/sites/emart_jeju?'], ['pending', '/connections?view=pending&'], ['tokens', '/tokens?']]) {
          await open(page, `${path}lang=${lang}&theme=${theme}`);
          await page.locator('main [aria-disabled]').first().waitFor();
          await assertAccessible(page, `${name} of a viewer, ${lang} ${theme}`);
          await picture(page, `viewer-${name}-${lang}-${theme}`);
        }
      });
    }
  }
});
