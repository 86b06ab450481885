// `/stations/{id}` against a real csms with the fleet and with stations made by hand: what is shown,
// each kind of command, and the form of every action.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, startStations, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

const TABS = ['now', 'model', 'charging', 'access', 'monitoring', 'display', 'logs', 'messages', 'actions', 'setup'];

describe('the page of a station', () => {
  let csms;
  let fleet;
  let browser;
  let page;
  const hands = [];
  before(async () => {
    csms = await startCsms({ args: ['--message-timeout', '2s'] });
    fleet = startStations(csms, ['--fleet', 'emart', '--time-scale', '1', '--duration', '1h', '--seed', '7']);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 34, () => `34 stations did not connect\n${fleet.log}`);
  });
  after(async () => {
    await browser?.end();
    for (const hand of hands) hand.end();
    await fleet?.end();
    await csms?.end();
  });

  const go = async (id, query = '') => {
    await open(page, `/stations/${id}?lang=en${query}`);
    await page.getByRole('heading', { level: 1, name: id }).waitFor();
  };
  const hand = async (id, options) => {
    const station = await connectStation(csms, id, options);
    hands.push(station);
    return station;
  };
  const fetched = async (path) => (await fetch(`${csms.url}${path}`)).json();
  /** Gives an everyday command of the head and returns what the dialog says. */
  const command = async (name, fill = async () => {}) => {
    await page.getByRole('toolbar', { name: 'Commands' }).getByRole('button', { name, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await fill(dialog);
    await dialog.getByRole('button', { name, exact: true }).click();
    const report = dialog.locator('.report-head');
    await report.waitFor();
    const told = await report.textContent();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    return told;
  };

  test('identity, connectors and connection as they are', async () => {
    await go('emart_jeju_02');
    const known = await fetched('/api/v1/stations/emart_jeju_02');
    const identity = page.getByRole('region', { name: 'Identity' });
    for (const text of [known.vendor_name, known.model, known.firmware_version, known.serial_number]) await identity.getByText(text, { exact: true }).waitFor();
    await page.getByRole('region', { name: 'Connectors' }).getByText('EVSE 1 · connector 1').waitFor();
    await page.getByRole('region', { name: 'Connections' }).getByText('127.0.0.1').waitFor();
    assert.equal(await page.title(), 'emart_jeju_02 · CSMS');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Stations' }).click();
    await page.waitForFunction(() => document.title === 'Stations · CSMS');
    await page.goBack();
    await page.waitForFunction(() => document.title === 'emart_jeju_02 · CSMS');
  });

  test('start, the running transaction with its curve, stop', async () => {
    const station = await hand('HAND-1', { answer: (action) => ({ status: 'Accepted', ...(action === 'RequestStartTransaction' ? { transactionId: 'tx-hand' } : {}) }) });
    await station.status('Available');
    await go('HAND-1');
    const stop = page.getByRole('button', { name: 'Stop', exact: true });
    assert.equal(await stop.getAttribute('title'), 'No transaction runs.');
    assert.match(await command('Start', async (dialog) => dialog.getByLabel('IdToken').fill('CARD7')), /RequestStartTransaction\s*Accepted/);
    assert.deepEqual(station.received.at(-1).payload.idToken, { idToken: 'CARD7', type: 'ISO14443' });
    const transaction = station.transaction('tx-hand');
    await transaction.start(1000);
    await transaction.update(1500);
    await page.getByRole('region', { name: 'Running transaction' }).getByText('0.50').waitFor();
    await page.getByRole('link', { name: 'tx-hand' }).waitFor();
    await page.getByRole('img', { name: /kW/ }).waitFor();
    assert.match(await command('Stop'), /RequestStopTransaction\s*Accepted/);
    await transaction.end(2000);
    await page.getByRole('region', { name: 'Running transaction' }).waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Transactions' }).getByText('1.00 kWh').waitFor();
  });

  test('unlock, availability, reset, trigger: the answer of the station', async () => {
    const station = await hand('HAND-2', { answer: (action) => ({ status: action === 'UnlockConnector' ? 'Unlocked' : action === 'Reset' ? 'Scheduled' : 'Accepted' }) });
    await station.status('Available');
    await go('HAND-2');
    assert.match(await command('Unlock'), /UnlockConnector\s*Unlocked/);
    assert.match(await command('Availability', async (dialog) => dialog.getByLabel('Where').selectOption('1.1')), /ChangeAvailability\s*Accepted/);
    assert.deepEqual(station.received.at(-1).payload, { operationalStatus: 'Inoperative', evse: { id: 1, connectorId: 1 } });
    assert.match(await command('Reset'), /Reset\s*Scheduled/);
    assert.match(await command('Trigger', async (dialog) => dialog.getByLabel('Message').selectOption('MeterValues')), /TriggerMessage\s*Accepted/);
    assert.deepEqual(station.received.map(({ action }) => action), ['UnlockConnector', 'ChangeAvailability', 'Reset', 'TriggerMessage']);
  });

  test('each outcome by its name: refused, error, broken answer, no answer, not connected', async () => {
    const answers = {
      ClearCache: { status: 'Rejected', statusInfo: { reasonCode: 'NoCache', additionalInfo: 'there is none' } },
      GetLocalListVersion: [4, 'NotSupported', 'no <b>lists</b> here', {}],
      Reset: { status: 'Perhaps' },
      GetTransactionStatus: null,
    };
    const station = await hand('HAND-3', { answer: (action) => answers[action] });
    const send = async (action) => {
      await go('HAND-3', `&tab=actions&action=${action}`);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.locator('.report').waitFor();
      return page.locator('.report').textContent();
    };
    assert.match(await send('ClearCache'), /Rejected.*NoCache: there is none/);
    assert.match(await send('GetLocalListVersion'), /The station refused it \(CALLERROR\): NotSupported.*no <b>lists<\/b> here/);
    assert.match(await send('Reset'), /The answer breaks the schema/);
    assert.match(await send('GetTransactionStatus'), /No answer in time/);
    await page.getByRole('region', { name: 'Sent to this station' }).getByText('No answer in time').waitFor();
    station.end();
    await page.getByRole('heading', { level: 1 }).locator('..').getByText('offline').waitFor();
    const button = page.getByRole('button', { name: 'Send', exact: true });
    assert.equal(await button.getAttribute('title'), 'The station is not connected.');
    for (const name of ['Start', 'Stop', 'Unlock', 'Availability', 'Reset', 'Trigger']) {
      assert.equal(await page.getByRole('toolbar', { name: 'Commands' }).getByRole('button', { name, exact: true }).getAttribute('aria-disabled'), 'true', name);
    }
  });

  test('the form of every action opens and sends its least payload', async () => {
    const openapi = await fetched('/api/openapi.json');
    const actions = openapi.paths['/api/v1/stations/{id}/calls/{action}'].post.parameters.find(({ name }) => name === 'action').schema.enum;
    assert.equal(actions.length, 40);
    const station = await hand('HAND-4', { answer: () => [4, 'NotImplemented', 'by hand', {}] });
    await go('HAND-4', '&tab=actions');
    const bound = [];
    for (const action of actions) {
      await page.getByRole('navigation', { name: 'Action' }).getByRole('link', { name: action, exact: true }).click();
      await page.locator('.actions-name', { hasText: new RegExp(`^${action}$`) }).waitFor();
      // What is required and has no usual value.
      for (const field of await page.locator('.actions-form :is(input, textarea)[aria-required=true]').all()) {
        if ((await field.inputValue()) === '') await field.fill('x');
      }
      const before = station.received.length;
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      const report = page.locator('.report', { hasText: action }).getByText(/NotImplemented/).first();
      const forbidden = page.locator('.actions-form').getByText(/unchecked=true/).first();
      await report.or(forbidden).first().waitFor({ timeout: 20_000 }).catch(async () => {
        throw new Error(`${action}: ${await page.locator('.actions-form').innerText()}`);
      });
      if (await forbidden.isVisible()) {
        // A rule of OCPP binds a CSMS more than the schema does; the form says which one.
        assert.equal(station.received.length, before, action);
        bound.push(action);
        continue;
      }
      assert.equal(station.received.length, before + 1, action);
      assert.equal(station.received.at(-1).action, action);
    }
    assert.deepEqual(bound, ['ClearChargingProfile']);
    // A browser notes every answer of 4xx and 5xx on its console; those are the server's words here.
    assert.deepEqual(browser.faults.filter((fault) => !fault.includes('Failed to load resource')), []);
    await picture(page, 'station-actions');
  });

  test('both views of a payload are one; what does not fit is said at its field', async () => {
    const station = await hand('HAND-5', { answer: () => ({ getVariableResult: [] }) });
    await go('HAND-5', '&tab=actions&action=GetVariables');
    const form = page.locator('.actions-form');
    await form.getByLabel('name *').first().fill('OCPPCommCtrlr');
    await form.getByRole('button', { name: 'Add evse' }).click();
    await form.getByLabel('attributeType').selectOption('Target');
    await form.getByRole('radio', { name: 'JSON' }).check();
    const json = form.getByRole('textbox', { name: 'JSON' });
    assert.deepEqual(JSON.parse(await json.inputValue()), {
      getVariableData: [{ component: { evse: { id: 1 }, name: 'OCPPCommCtrlr' }, variable: { name: '' }, attributeType: 'Target' }],
    });
    await json.fill('{');
    assert.equal(await form.getByRole('button', { name: 'Send' }).getAttribute('title'), 'The JSON cannot be read.');
    await json.fill(JSON.stringify({ getVariableData: [{ component: { name: 'A' }, variable: { name: 'x'.repeat(51) } }] }));
    await form.getByRole('radio', { name: 'Form' }).check();
    await form.getByRole('button', { name: 'Send' }).click();
    const field = form.getByLabel('name *').nth(1);
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.match(await form.locator('.field-error').textContent(), /50/);
    assert.equal(station.received.length, 0, 'nothing was sent');
  });

  test('what was sent is kept, can be read again and used again', async () => {
    const station = await hand('HAND-6');
    await go('HAND-6', '&tab=actions&action=ClearCache');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.report').getByText('Accepted', { exact: true }).waitFor();
    const history = page.getByRole('region', { name: 'Sent to this station' });
    await history.getByRole('button', { name: 'ClearCache' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('"ClearCache"').waitFor();
    await dialog.getByRole('button', { name: 'Use this payload again' }).click();
    await dialog.waitFor({ state: 'detached' });
    await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^curl -X POST 'http:\/\/127\.0\.0\.1:\d+\/api\/v1\/stations\/HAND-6\/calls\/ClearCache'/);
    assert.equal(station.received.length, 1);
  });

  test('device model: read it, find in it, set a variable', async () => {
    await go('emart_jeju_03', '&tab=model');
    const panel = page.getByRole('region', { name: 'Variables' });
    await page.getByRole('button', { name: 'Read everything' }).first().click();
    await panel.getByText('HeartbeatInterval').or(panel.getByText('AlignedDataCtrlr').first()).first().waitFor();
    await panel.getByRole('searchbox').fill('HeartbeatInterval');
    await panel.getByRole('button', { name: 'HeartbeatInterval' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('New value').fill('77');
    await dialog.getByRole('button', { name: 'Set' }).click();
    await dialog.locator('.report').getByText('Accepted', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Read' }).click();
    await dialog.locator('.report-head').getByText('GetVariables').waitFor();
    await page.keyboard.press('Escape');
    await panel.getByRole('row', { name: /HeartbeatInterval.*77/ }).waitFor();
    await page.reload();
    await panel.getByRole('row', { name: /HeartbeatInterval.*77/ }).waitFor();
  });

  test('a charging limit: set, seen in the composite schedule and among the profiles, lifted', async () => {
    await go('emart_jeju_04', '&tab=charging');
    const limit = page.getByRole('region', { name: 'Limit', exact: true });
    await limit.getByRole('slider').fill('42');
    await limit.getByText('42 kW', { exact: true }).waitFor();
    await limit.getByRole('button', { name: 'Set limit' }).click();
    await limit.getByText('Accepted', { exact: true }).waitFor();
    const composite = page.getByRole('region', { name: 'Composite schedule' });
    await composite.getByRole('button', { name: 'Read' }).click();
    await composite.getByRole('img', { name: /42 kW/ }).waitFor();
    const profiles = page.getByRole('region', { name: 'Charging profiles' });
    await profiles.getByRole('button', { name: 'Read' }).click();
    await profiles.getByRole('row', { name: /ChargingStationMaxProfile.*42 kW/ }).waitFor();
    await limit.getByRole('button', { name: 'Lift limit' }).click();
    await limit.locator('.report-head').getByText('ClearChargingProfile').waitFor();
    await composite.getByRole('button', { name: 'Read' }).click();
    await composite.getByRole('img', { name: /42 kW/ }).waitFor({ state: 'detached' });
  });

  test('a charging profile of several periods: laid out by keys alone, as JSON too, sent, read and edited again', async () => {
    await go('emart_jeju_05', '&tab=charging');
    const editor = page.getByRole('region', { name: 'Profile of several periods' });
    const period = (n) => editor.getByRole('listitem', { name: `Period ${n}`, exact: true });
    const limits = () => editor.locator('.profile-limit input').evaluateAll((all) => all.map((one) => one.value));
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await period(2).waitFor();
    const before = await limits();
    await editor.getByRole('button', { name: 'Add a period' }).focus();
    await page.keyboard.press('Enter');
    // The focus is in the limit of the new one.
    await period(3).waitFor();
    await until(() => period(3).locator('.profile-limit input').evaluate((one) => one === document.activeElement), 'the new period has the focus');
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('11');
    await editor.getByRole('button', { name: 'Earlier: Period 3' }).focus();
    await page.keyboard.press('Enter');
    await until(async () => (await focused()) === 'Earlier: Period 2', 'the focus goes along');
    assert.deepEqual(await limits(), [before[0], '11', before[1]]);
    await editor.getByRole('img', { name: /11 kW/ }).waitFor();
    await editor.getByRole('button', { name: 'Remove Period 1' }).focus();
    await page.keyboard.press('Enter');
    assert.deepEqual(await limits(), ['11', before[1]]);
    await editor.getByRole('radio', { name: 'JSON' }).check();
    const json = editor.getByRole('textbox', { name: 'JSON' });
    const payload = JSON.parse(await json.inputValue());
    assert.deepEqual(payload.chargingProfile.chargingSchedule[0].chargingSchedulePeriod.map((one) => one.startPeriod), [0, 3600]);
    payload.chargingProfile.chargingSchedule[0].chargingSchedulePeriod.push({ startPeriod: 5400, limit: 7000 });
    await json.fill(JSON.stringify(payload));
    await editor.getByRole('radio', { name: 'Periods' }).check();
    assert.deepEqual(await limits(), ['11', before[1], '7']);
    await editor.getByRole('button', { name: 'Send', exact: true }).focus();
    await page.keyboard.press('Enter');
    await editor.getByText('Accepted', { exact: true }).waitFor();
    await picture(page, 'station-profile', { fullPage: true });
    const profiles = page.getByRole('region', { name: 'Charging profiles' });
    await profiles.getByRole('button', { name: 'Read' }).click();
    await profiles.getByRole('button', { name: String(payload.chargingProfile.id), exact: true }).click();
    await until(async () => (await limits()).join() === ['11', before[1], '7'].join(), 'the profile that was read is in the editor');
  });

  test('forms speak Korean and Japanese: fields, values and what is wrong', async () => {
    const { items, schemas } = await fetched('/api/v1/actions');
    for (const [lang, wrong] of [['ko', '가능한 값: Immediate, OnIdle'], ['ja', '使える値: Immediate, OnIdle']]) {
      const forms = await fetched(`/words/forms.${lang}.json`);
      const missing = [];
      const said = (type, member) => forms.fields[type]?.[member] ?? (member && forms.fields['*'][member]);
      for (const [type, schema] of Object.entries(schemas)) {
        if (schema.description && !said(type, '')) missing.push(type);
        for (const member of Object.keys(schema.properties ?? {})) if (!said(type, member)) missing.push(`${type}.${member}`);
      }
      assert.deepEqual(missing, [], lang);
      const idle = Object.entries(forms.fields).filter(([type]) => /^[A-Z]/.test(type))
        .flatMap(([type, fields]) => Object.keys(fields).filter((member) => !(member === '' ? schemas[type] : schemas[type]?.properties?.[member])).map((member) => `${type}.${member}`));
      const values = Object.entries(forms.values).flatMap(([type, all]) => Object.keys(all).filter((value) => !schemas[type]?.enum?.includes(value)).map((value) => `${type}.${value}`));
      assert.deepEqual([...idle, ...values], [], lang);
      await open(page, `/stations/emart_jeju_06?lang=${lang}&tab=actions&action=Reset`);
      await page.locator('.actions-form').getByText(forms.fields.ResetRequest['']).waitFor();
      await page.locator('.actions-form option', { hasText: `OnIdle · ${forms.values.ResetEnumType.OnIdle}` }).waitFor({ state: 'attached' });
      await page.locator('.actions-form').getByText(forms.fields.ResetRequest.evseId).waitFor();
      await page.locator('.actions-form').getByRole('radio', { name: 'JSON' }).check();
      await page.locator('.payload-json').fill('{"type": "Later"}');
      await page.locator('.actions-form button[type=submit]').click();
      await page.locator('.field-error').getByText(wrong).waitFor();
      await picture(page, `station-form-${lang}`);
    }
    assert.equal(items.length, 40);
  });

  test('a reservation: made, seen, cancelled; the local list: replaced', async () => {
    const station = await hand('HAND-7', { answer: (action) => (action === 'GetLocalListVersion' ? { versionNumber: 4 } : { status: 'Accepted' }) });
    await go('HAND-7', '&tab=access');
    const reservations = page.getByRole('region', { name: 'Reservations' });
    await reservations.getByLabel('IdToken').fill('CARD9');
    await reservations.getByRole('button', { name: 'Reserve' }).click();
    await reservations.getByRole('cell', { name: 'CARD9' }).waitFor();
    await reservations.getByRole('button', { name: 'Cancel' }).click();
    await reservations.getByText('cancelled').waitFor();
    assert.equal(station.received[0].payload.id, station.received[1].payload.reservationId);
    const list = page.getByRole('region', { name: 'Local list of tokens' });
    await list.getByRole('button', { name: 'Replace by all accepted tokens' }).click();
    await list.getByText('Version at the station: 5').waitFor();
    assert.equal(station.received.at(-1).payload.versionNumber, 5);
  });

  test('a log comes, with its progress, and can be fetched', async () => {
    await go('emart_jeju_05', '&tab=logs');
    const logs = page.getByRole('region', { name: 'Logs' });
    await logs.getByRole('button', { name: 'Get log' }).click();
    await logs.getByText('Accepted', { exact: true }).waitFor();
    await logs.getByRole('row', { name: /stored/ }).waitFor({ timeout: 60_000 });
    const [download] = await Promise.all([page.waitForEvent('download'), logs.getByRole('row', { name: /stored/ }).getByRole('link').click()]);
    assert.equal(await download.failure(), null);
    const reports = page.getByRole('region', { name: 'Reports' });
    await reports.getByRole('combobox').selectOption('log-status');
    await reports.getByText('Uploaded').first().click();
    await reports.getByText('"Uploaded"').waitFor();
    await page.getByRole('link', { name: 'Monitoring' }).click();
    await page.getByRole('region', { name: 'Security events' }).getByText('Started up').first().waitFor();
  });

  test('its messages, with both frames', async () => {
    await go('emart_jeju_06', '&tab=messages');
    await page.getByRole('link', { name: 'BootNotification' }).first().click();
    await page.locator('.json').getByText('"PowerUp"').waitFor();
    await page.locator('.json').getByText('"interval"').waitFor();
  });

  test('what operators set: registration, validation, security, password', async () => {
    await hand('HAND-8');
    await go('HAND-8', '&tab=setup');
    const now = (test) => until(async () => test(await fetched('/api/v1/stations/HAND-8')), 'the station was not changed');
    await page.getByLabel('Answer to the next BootNotification').selectOption('Pending');
    await now((of) => of.registration_setting === 'Pending');
    await page.getByLabel('Tolerant validation').check();
    await now((of) => of.tolerant);
    const password = page.getByLabel(/^New password/);
    await password.fill('short');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await page.locator('.toast-bad').waitFor();
    await password.fill('correct-horse-battery');
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await now((of) => of.has_password);
    await page.getByRole('button', { name: 'Remove' }).click();
    await now((of) => !of.has_password);
    // Nothing on this page shows it, and it ends a connection that is not secured.
    await page.getByLabel('Least security profile').selectOption('3');
    await now((of) => of.least_security_profile === 3 && !of.connected);
  });

  test('a station that never came: what to do, and registering it', async () => {
    browser.faults.length = 0;
    await go('NOT-YET');
    await page.getByText(`${csms.wsUrl}/NOT-YET`).waitFor();
    await page.getByRole('button', { name: 'Register it now' }).click();
    await page.getByRole('link', { name: 'Settings' }).waitFor();
    await page.getByRole('heading', { level: 1, name: 'NOT-YET' }).waitFor();
    // The browser itself notes the 404 of a station that is not there.
    assert.deepEqual(browser.faults.filter((fault) => !fault.includes('Failed to load resource')), []);
  });

  test('by keys alone: to a tab, through a command, and back', async () => {
    await go('emart_jeju_07');
    await page.getByRole('button', { name: 'Trigger', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement?.matches('dialog .button-main'))); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('.report').waitFor();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Trigger');
    for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement?.textContent === 'Any action')); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Action' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('clearca');
    await page.keyboard.press('Enter');
    await page.locator('.actions-name', { hasText: /^ClearCache$/ }).waitFor();
    for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement?.textContent === 'Send')); i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.actions-form .report').waitFor();
  });

  test('dialogs have no serious findings, in both themes', async () => {
    for (const theme of THEMES) {
      await go('emart_jeju_09', `&theme=${theme}`);
      await page.getByRole('button', { name: 'Availability', exact: true }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Availability' }).click();
      await page.getByRole('dialog').getByText('Frames and times').click();
      await assertAccessible(page, `command dialog ${theme}`);
      await picture(page, `station-command-${theme}`);
      await open(page, `/stations?lang=en&theme=${theme}&sel=emart_jeju_09,emart_jeju_10`);
      await page.getByRole('button', { name: 'Any action' }).click();
      await page.getByRole('dialog').getByLabel('Action', { exact: true }).selectOption('SetChargingProfile');
      await page.getByRole('dialog').getByLabel('Stack level').waitFor();
      await assertAccessible(page, `bulk dialog ${theme}`);
      await page.keyboard.press('Escape');
    }
  });

  for (const tab of TABS) {
    for (const theme of THEMES) {
      test(`${tab} ${theme}: in three languages, on a desk and a phone, without serious findings`, async () => {
        browser.faults.length = 0;
        for (const lang of LANGUAGES) {
          await page.setViewportSize({ width: 1280, height: 720 });
          await open(page, `/stations/emart_jeju_08?tab=${tab}&lang=${lang}&theme=${theme}`);
          await page.waitForFunction(() => !document.querySelector('.loading'));
          await page.waitForTimeout(400);
          await picture(page, `station-${tab}-${lang}-${theme}`);
          if (lang === 'en') await assertAccessible(page, `${tab} ${theme}`);
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${lang}: sticks out`);
          await page.setViewportSize({ width: 390, height: 844 });
          await page.waitForTimeout(150);
          await picture(page, `station-${tab}-${lang}-${theme}-phone`);
          assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${lang}: sticks out on a phone`);
        }
        await page.setViewportSize({ width: 1280, height: 720 });
        assert.deepEqual(browser.faults, []);
        assert.deepEqual(browser.foreign, []);
      });
    }
  }
});
