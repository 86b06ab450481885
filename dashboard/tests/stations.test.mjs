// `/stations` against a real csms with the fleet: filter, sort, select, act; and 10,000 of them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { Network, serve } from './lib/fixture.mjs';
import { open, picture } from './lib/look.mjs';
import { startCsms, startStations, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

/** Identities of the rows in the page, in their order. */
const shown = (page) => page.locator('.stations-list .table-body [role=row] a').allTextContents();
const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

describe('the list of stations', () => {
  let csms;
  let fleet;
  let browser;
  let page;
  before(async () => {
    csms = await startCsms();
    fleet = startStations(csms, ['--fleet', 'emart', '--time-scale', '1', '--duration', '1h', '--seed', '7']);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 34, () => `34 stations did not connect\n${fleet.log}`);
  });
  after(async () => {
    await browser?.end();
    await fleet?.end();
    await csms?.end();
  });

  const list = async (query = '') => {
    await open(page, `/stations?lang=en${query}`);
    await page.locator('.stations-list a').first().waitFor();
  };

  test('every row says who it is and how it is', async () => {
    await list();
    for (const id of ['emart_jeju_01', 'emart_jeju_02']) {
      const state = '(available|charging|occupied|suspended|reserved|unavailable|faulted|silent|offline)';
      await page.getByRole('link', { name: new RegExp(`^${id}, ${state}$`) }).waitFor();
      await page.getByRole('row', { name: new RegExp(`${id}.*${state}`) }).waitFor();
    }
  });

  test('filters narrow it, stand in the address and outlive a reload', async () => {
    await list();
    await page.keyboard.press('/');
    await page.keyboard.type('seogwipo');
    await page.waitForFunction(() => document.querySelector('.stations-count').textContent === '12 of 34');
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('no');
    await page.getByText('No station fits these filters.').waitFor();
    await page.getByRole('combobox', { name: 'Connection' }).selectOption('yes');
    await page.getByRole('combobox', { name: 'Vendor' }).selectOption('Emart');
    await page.getByRole('combobox', { name: 'Site' }).selectOption({ label: 'Emart Seogwipo' });
    const before = await shown(page);
    assert.ok(before.length > 5 && before.every((id) => id.startsWith('emart_seogwipo')), before.join());
    await page.reload();
    await page.locator('.stations-list a').first().waitFor();
    assert.deepEqual(await shown(page), before);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForFunction(() => document.querySelector('.stations-count').textContent === '34 of 34');
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('.stations-count').textContent === '12 of 34');
  });

  test('columns sort it, both ways', async () => {
    await list('&q=jeju_0');
    const first = await shown(page);
    await page.getByRole('button', { name: 'Station', exact: true }).click();
    assert.equal(parameter(page, 'sort'), '-id');
    assert.deepEqual(await shown(page), [...first].reverse());
    await page.getByRole('button', { name: 'State', exact: true }).click();
    assert.equal(await page.getByRole('columnheader', { name: 'State' }).getAttribute('aria-sort'), 'ascending');
  });

  test('the mouse selects: one, with Shift up to another, all but one', async () => {
    await list();
    const box = (id) => page.getByRole('checkbox', { name: `Select ${id}`, exact: true });
    await box('emart_jeju_02').click();
    await box('emart_jeju_05').click({ modifiers: ['Shift'] });
    assert.equal(parameter(page, 'sel'), 'emart_jeju_02,emart_jeju_03,emart_jeju_04,emart_jeju_05');
    await page.getByText('4 selected').waitFor();
    await page.reload();
    await page.getByText('4 selected').waitFor();
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByText('34 selected').waitFor();
    await box('emart_jeju_03').click();
    assert.equal(parameter(page, 'sel'), '!emart_jeju_03');
    await page.getByText('33 selected').waitFor();
    await page.getByRole('button', { name: 'Clear the selection' }).click();
    await page.getByText('34 of 34').waitFor();
  });

  test('keys select, too', async () => {
    await list();
    await page.getByRole('link', { name: /^emart_jeju_01,/ }).focus();
    const isAt = (id) => page.waitForFunction((name) => document.activeElement?.textContent === name, id);
    await page.keyboard.press(' ');
    await page.keyboard.press('Shift+ArrowDown');
    await isAt('emart_jeju_02');
    await page.keyboard.press('Shift+ArrowDown');
    await isAt('emart_jeju_03');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('Control+a');
    await page.getByText('34 selected').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('34 of 34').waitFor();
    await page.keyboard.press('End');
    await isAt('emart_shinjeju_10');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'emart_shinjeju_10' }).waitFor();
  });

  test('without a selection commands are listed and say why they wait', async () => {
    await list();
    const reset = page.getByRole('button', { name: 'Reset' });
    assert.equal(await reset.getAttribute('aria-disabled'), 'true');
    assert.equal(await reset.getAttribute('title'), 'Select stations first.');
  });

  /** Opens a command for the selection, sends it, gives the texts of all results. */
  const act = async (command, fill = async () => {}) => {
    await page.getByRole('toolbar', { name: 'Commands for the selection' }).getByRole('button', { name: command, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await fill(dialog);
    await dialog.getByRole('button', { name: /^Send to/ }).click();
    await dialog.getByText(/^(\d+) of \1$/).waitFor();
    const rows = await dialog.getByRole('table', { name: 'Results' }).getByRole('row').allTextContents();
    await picture(page, `stations-bulk-${command.toLowerCase().replaceAll(' ', '-')}`);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    return rows.slice(1);
  };

  for (const [command, fill, wanted] of [
    ['Availability', async (dialog) => dialog.getByLabel('From now on').selectOption('Operative'), /Accepted/],
    ['Unlock', undefined, /Unlocked|OngoingAuthorizedTransaction|this connector has no lock/],
    ['Trigger', async (dialog) => dialog.getByLabel('Message').selectOption('Heartbeat'), /Accepted/],
    ['Set variable', async (dialog) => {
      await dialog.getByLabel('Component').fill('OCPPCommCtrlr');
      await dialog.getByLabel('Variable').fill('HeartbeatInterval');
      await dialog.getByLabel('Value').fill('120');
    }, /Accepted/],
    ['Any action', async (dialog) => dialog.getByLabel('Action', { exact: true }).selectOption('GetLocalListVersion'), /Answered/],
    ['Reset', undefined, /Accepted|Scheduled/],
  ]) {
    test(`to several: ${command}, with the answer of each`, async () => {
      await list('&q=seogwipo&sel=!');
      await page.getByText('12 selected').waitFor();
      const rows = await act(command, fill);
      assert.ok(rows.length >= 5, `${rows.length} rows drawn`);
      for (const row of rows) assert.match(row, wanted);
    });
  }

  test('a payload that does not fit is sent to nobody, and the field says why', async () => {
    await list('&sel=emart_jeju_01,emart_jeju_02');
    await page.getByRole('button', { name: 'Any action', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Action', { exact: true }).selectOption('GetVariables');
    await dialog.getByRole('radio', { name: 'JSON' }).check();
    await dialog.getByRole('textbox', { name: 'JSON' }).fill('{"getVariableData": []}');
    await dialog.getByRole('button', { name: /^Send to/ }).click();
    await dialog.getByText('The payload does not fit; nothing was sent').waitFor();
    assert.match(await dialog.locator('.field-error').textContent(), /getVariableData/);
  });

  test('one that is not connected says so among the others', async () => {
    const gone = await connectStation(csms, 'WENT-AWAY');
    gone.end();
    await list('&sel=emart_jeju_01,WENT-AWAY');
    await page.getByRole('link', { name: 'WENT-AWAY, offline' }).waitFor();
    const rows = await act('Trigger', async (dialog) => dialog.getByLabel('Message').selectOption('Heartbeat'));
    assert.match(rows.find((row) => row.includes('WENT-AWAY')), /Not connected/);
    assert.match(rows.find((row) => row.includes('emart_jeju_01')), /Accepted/);
  });

  test('a station that comes by itself has its row at once; markup in its texts is text', async () => {
    await open(page, '/stations?lang=en&q=new-');
    await page.getByText('No station fits these filters.').waitFor();
    const vendor = '<img src=x>';
    const model = '"><script>1';
    const station = await connectStation(csms, 'NEW-1', { vendor, model });
    await station.status('Available');
    await page.getByRole('link', { name: 'NEW-1, available' }).waitFor();
    await page.getByText(`${vendor} ${model}`).waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
    await page.getByRole('link', { name: 'NEW-1, available' }).click();
    const identity = page.getByRole('region', { name: 'Identity' });
    await identity.getByText(vendor, { exact: true }).waitFor();
    await identity.getByText(model, { exact: true }).waitFor();
    station.end();
    // A browser notes every answer of 4xx on its console; those are the server's words here.
    assert.deepEqual(browser.faults.filter((fault) => !fault.includes('Failed to load resource')), []);
  });

  test('a phone shows who, how and where', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await list();
    await page.getByRole('link', { name: /^emart_jeju_01,/ }).waitFor();
    assert.ok(await page.locator('.stations-list .badge').first().isVisible());
    await page.getByRole('checkbox', { name: 'Select emart_jeju_01' }).click();
    await page.getByRole('button', { name: 'Reset' }).scrollIntoViewIfNeeded();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
    await page.setViewportSize({ width: 1280, height: 720 });
  });
});

describe('a list of 10,000 stations', () => {
  let server;
  let browser;
  let page;
  before(async () => {
    server = await serve({ network: new Network({ stations: 10_000 }), moving: false });
    browser = await openBrowser({ url: server.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await server?.end();
  });

  test('draws what is seen, and reaches the last one', async () => {
    await open(page, '/stations?lang=en');
    await page.getByText('10,000 of 10,000').waitFor();
    assert.ok((await page.locator('.stations-list [role=row]').count()) < 60);
    assert.equal(await page.getByRole('table', { name: 'Stations' }).getAttribute('aria-rowcount'), '10001');
    await page.locator('.stations-list a').first().focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.textContent === 'emart_shinjeju_10');
    await page.locator('.table-scroll').evaluate((element) => { element.scrollTop = element.scrollHeight / 2; });
    await page.waitForFunction(() => [...document.querySelectorAll('.stations-list a')].some((link) => /^CP0[45]/.test(link.textContent)));
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    console.log(`# first paint of the list with 10,000 stations: ${Math.round(paint)} ms`);
  });

  test('searches and selects among all of them', async () => {
    await open(page, '/stations?lang=en');
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await page.getByText('10,000 selected').waitFor();
    assert.equal(parameter(page, 'sel'), '!');
    await page.getByRole('searchbox').fill('CP0999');
    await page.getByText('10 selected').waitFor();
  });

  test('one change draws one row again', async () => {
    await open(page, '/stations?lang=en&q=emart_jeju');
    await page.locator('.stations-list a').first().waitFor();
    await page.evaluate(() => {
      window.changed = new Set();
      new MutationObserver((records) => {
        for (const { target } of records) {
          // Ages tick in every row; they are no change of it.
          const element = target.nodeType === 1 ? target : target.parentElement;
          if (element && !element.closest('time')) window.changed.add(element.closest('[data-index]')?.dataset.index);
        }
      }).observe(document.querySelector('.stations-list .table-body'), { subtree: true, childList: true, characterData: true, attributes: true });
    });
    const index = server.network.rows.findIndex((row) => row.id === 'emart_jeju_03');
    server.send('changes', server.network.step(index, 'reserved'));
    await page.getByRole('link', { name: 'emart_jeju_03, reserved' }).waitFor();
    assert.equal(await page.evaluate(() => window.changed.size), 1);
  });
});
