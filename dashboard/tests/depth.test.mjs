// What the server keeps of a station beyond its transactions: reports as jobs, results of setting, monitors and their
// events, security events, messages on the display, what it knows of a customer; and stations that are pending.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { startCsms, startStations, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('a station in depth', () => {
  let csms;
  let stations;
  let browser;
  let page;
  const hands = [];
  before(async () => {
    csms = await startCsms();
    stations = startStations(csms, ['station', 'DEEP1', '--shape', 'dc-50']);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 1, () => `the station did not connect\n${stations.log}`);
  });
  after(async () => {
    await browser?.end();
    for (const hand of hands) hand.end();
    await stations?.end();
    await csms?.end();
  });
  const go = (id, query) => open(page, `/stations/${id}?lang=en${query}`);
  const region = (name) => page.getByRole('region', { name, exact: true });
  const post = (path, body, method = 'POST') => fetch(`${csms.url}/api/v1/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

  test('a report is a job: asked for, followed, read, forgotten', async () => {
    await go('DEEP1', '&tab=model');
    await page.getByRole('button', { name: 'Read everything' }).first().click();
    await page.getByRole('radio', { name: 'Reports' }).check();
    const jobs = region('Reports');
    await jobs.getByRole('row', { name: /Everything.*complete/ }).waitFor({ timeout: 60_000 });
    await picture(page, 'station-jobs');
    await assertAccessible(page, 'reports as jobs');
    await jobs.getByRole('button', { name: 'Everything' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('requestId').waitFor();
    await dialog.getByText('"component"').first().waitFor();
    await dialog.getByRole('button', { name: 'Forget' }).click();
    await jobs.getByText('The station has not been asked for a report.').waitFor();
  });

  test('a setting that takes effect with the next boot stands beside the value, and among the results', async () => {
    const station = await connectStation(csms, 'DEEP2', {
      answer: (action, payload) => (action === 'SetVariables'
        ? { setVariableResult: payload.setVariableData.map(({ component, variable }) => ({ component, variable, attributeStatus: 'RebootRequired' })) } : { status: 'Accepted' }),
    });
    hands.push(station);
    await station.call('NotifyReport', { requestId: 1, generatedAt: new Date().toISOString(), seqNo: 0, reportData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' }, variableAttribute: [{ value: '60', mutability: 'ReadWrite' }] }] });
    await post('stations/DEEP2/calls/SetVariables', { setVariableData: [{ component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' }, attributeValue: '90' }] });
    await go('DEEP2', '&tab=model');
    await region('Variables').getByRole('row', { name: /HeartbeatInterval.*60.*→ 90/ }).waitFor();
    await page.getByRole('radio', { name: 'Results of setting' }).check();
    const results = region('Results of setting');
    await results.getByRole('row', { name: /HeartbeatInterval.*90.*waits for the next boot/ }).waitFor();
    await results.getByLabel('Only what waits for the next boot').check();
    await results.getByRole('row', { name: /HeartbeatInterval/ }).waitFor();
    await station.call('BootNotification', { reason: 'RemoteReset', chargingStation: { vendorName: 'Hand', model: 'Made' } });
    await results.getByText('Nothing waits for the next boot.').waitFor();
  });

  test('monitors are read and cleared; what they told, and security events', async () => {
    const station = await connectStation(csms, 'DEEP3', {
      answer: (action, payload) => (action === 'SetVariableMonitoring'
        ? { setMonitoringResult: payload.setMonitoringData.map((one, index) => ({ id: index + 1, status: 'Accepted', type: one.type, severity: one.severity, component: one.component, variable: one.variable })) }
        : action === 'ClearVariableMonitoring' ? { clearMonitoringResult: payload.id.map((id) => ({ id, status: 'Accepted' })) } : { status: 'Accepted' }),
    });
    hands.push(station);
    const about = { component: { name: 'EVSE', evse: { id: 1 } }, variable: { name: 'Temperature' } };
    await post('stations/DEEP3/calls/SetVariableMonitoring', { setMonitoringData: [{ ...about, value: 70, type: 'UpperThreshold', severity: 4 }] });
    const now = new Date().toISOString();
    await station.call('NotifyEvent', { generatedAt: now, seqNo: 0, eventData: [{ eventId: 1, timestamp: now, trigger: 'Alerting', actualValue: '72', eventNotificationType: 'CustomMonitor', variableMonitoringId: 1, ...about }] });
    await station.call('SecurityEventNotification', { type: 'TamperDetectionActivated', timestamp: now, techInfo: '<b>lid</b>' });
    await go('DEEP3', '&tab=monitoring');
    const monitors = region('Monitors');
    await monitors.getByRole('row', { name: /Temperature.*above 70.*4 · error/ }).waitFor();
    await region('What monitors told').getByRole('row', { name: /Temperature = 72.*alert/ }).waitFor();
    await region('Security events').getByRole('row', { name: /Opened or tampered with critical.*<b>lid<\/b>/ }).waitFor();
    await region('What monitors told').getByLabel('Severity').selectOption('3');
    await region('What monitors told').getByText('No monitor has told anything.').waitFor();
    await assertAccessible(page, 'monitoring');
    await picture(page, 'station-monitors');
    await monitors.getByRole('button', { name: 'Clear: 1' }).click();
    await monitors.getByText('No monitor is known here.').waitFor();
    await open(page, '/connections?lang=ko&view=security');
    await page.getByRole('row', { name: /DEEP3.*개봉 또는 훼손 감지/ }).waitFor();
  });

  test('a message on the display: shown, read back, cleared', async () => {
    await go('DEEP1', '&tab=display');
    await page.getByLabel('Text').fill('Wartung um 5');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('.report-head').getByText('Accepted', { exact: true }).waitFor();
    const list = region('On the display');
    await list.getByRole('row', { name: /Wartung um 5.*set/ }).waitFor();
    await list.getByRole('button', { name: 'Read from station' }).click();
    await list.getByRole('row', { name: /Wartung um 5.*there/ }).waitFor({ timeout: 60_000 });
    await assertAccessible(page, 'display');
    await picture(page, 'station-display');
    await list.getByRole('button', { name: /^Clear: / }).click();
    await list.getByRole('row', { name: /Wartung um 5.*cleared/ }).waitFor();
  });

  test('what the station knows of a customer: asked for, read, forgotten', async () => {
    await go('DEEP1', '&tab=access');
    const customer = region('Customer information');
    await customer.getByLabel('IdToken (RFID)').fill('CARD1');
    await customer.getByRole('button', { name: 'Ask', exact: true }).click();
    await customer.getByRole('row', { name: /Customer.*complete/ }).waitFor({ timeout: 60_000 });
    await assertAccessible(page, 'access');
    await customer.getByRole('button', { name: 'Customer', exact: true }).first().click();
    await page.getByRole('dialog').locator('.station-told').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await customer.getByText('The station has not been asked about a customer.').waitFor();
  });

  test('a pending station: it needs attention, its steps, and it is accepted', async () => {
    await post('stations', { identity: 'PEND1' });
    await post('stations', { identity: 'PEND2' });
    for (const id of ['PEND1', 'PEND2']) await post(`stations/${id}/registration`, { status: 'Pending' }, 'PUT');
    const living = startStations(csms, ['station', 'PEND1', '--shape', 'dc-50']);
    try {
      hands.push(await connectStation(csms, 'PEND2'));
      await open(page, '/?lang=en');
      await page.getByRole('link', { name: /Pending/ }).click();
      const row = page.getByRole('row', { name: /PEND1/ });
      await row.getByText('read its inventory').waitFor();
      await picture(page, 'connections-pending');
      await assertAccessible(page, 'pending');
      await row.getByRole('button', { name: 'Read everything' }).click();
      await row.getByText('read its inventory').waitFor({ state: 'detached', timeout: 60_000 });
      await page.getByRole('button', { name: 'Reject: PEND2' }).click();
      await page.getByRole('row', { name: /PEND2/ }).getByText('boot again').waitFor();
      await go('PEND1', '');
      await page.getByText('Pending: it must not charge until it is accepted.').waitFor();
      await page.getByRole('button', { name: 'Accept: PEND1' }).click();
      await page.getByText('Pending: it must not charge until it is accepted.').waitFor({ state: 'detached', timeout: 60_000 });
      assert.equal((await (await fetch(`${csms.url}/api/v1/stations/PEND1`)).json()).registration, 'Accepted');
    } finally {
      await living.end();
    }
  });

  test('local lists: who is up to date; a token that is blocked keeps its terms', async () => {
    const token = { status: 'Accepted', terms: { sites: ['emart_jeju'] }, is_master_pass: false, valid_from: '2026-01-01T00:00:00Z' };
    assert.equal((await post('id-tokens/ISO14443/TERMS1', token, 'PUT')).status, 200);
    assert.equal((await post('stations/DEEP1/local-list', {}, 'PUT')).status, 200);
    await open(page, '/tokens?lang=en');
    await page.getByRole('button', { name: 'Block: TERMS1' }).click();
    const kept = await until(async () => {
      const row = await (await fetch(`${csms.url}/api/v1/id-tokens/ISO14443/TERMS1`)).json();
      return row.status === 'Blocked' && row;
    }, 'the token was not blocked');
    assert.deepEqual([kept.terms?.sites, Date.parse(kept.valid_from)], [['emart_jeju'], Date.parse('2026-01-01T00:00:00Z')]);
    await page.getByRole('radio', { name: 'Local lists' }).check();
    await page.getByRole('row', { name: /DEEP1/ }).getByText('up to date').waitFor({ timeout: 60_000 });
    await assertAccessible(page, 'local lists');
    await picture(page, 'tokens-lists');
  });

  test('nothing went wrong in the browser', () => assert.deepEqual([browser.faults, browser.foreign], [[], []]));
});
