// A station that charger-sim plays, steered from its page: real csms, real charger-sim with its control port.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { freePort, startCsms, startStations } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('the simulator on the dashboard', () => {
  let csms;
  let browser;
  let page;
  let stations;
  before(async () => {
    const control = `127.0.0.1:${await freePort()}`;
    csms = await startCsms({ args: ['--simulator', `http://${control}`] });
    stations = startStations(csms, ['station', 'SIM1', '--control', control]);
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await stations?.end();
    await csms?.end();
  });
  const choose = async (verb) => {
    await page.getByRole('navigation', { name: 'Simulator' }).getByRole('link', { name: verb, exact: true }).click();
    await page.getByRole('heading', { name: verb, exact: true }).waitFor();
  };
  const doIt = () => page.getByRole('button', { name: 'Do it' }).click();
  const stand = () => page.getByRole('region', { name: 'The simulated station' });

  test('it shows how the station stands, and offers every verb', async () => {
    await open(page, '/stations/SIM1?lang=en&tab=simulator');
    await stand().getByText('connected').waitFor();
    const verbs = await page.getByRole('navigation', { name: 'Simulator' }).getByRole('link').count();
    assert.ok(verbs >= 20, `${verbs} verbs`);
    await assertAccessible(page, 'the simulator');
    await picture(page, 'simulator');
  });

  test('a driver comes: plug in, token, charging, stop', async () => {
    await open(page, '/stations/SIM1?lang=en&tab=simulator');
    await choose('Plug in');
    await doIt();
    await stand().getByText('plugged in').waitFor();
    await choose('Present a token');
    await page.getByRole('textbox', { name: /id_token/ }).fill('HAND');
    await doIt();
    await page.locator('.station-head').getByText('charging').waitFor();
    await choose('Press stop');
    await doIt();
    await page.locator('.station-head').getByText('charging').waitFor({ state: 'detached' });
  });

  test('what is not possible says why, and a wrong message gets the answer of the server', async () => {
    await open(page, '/stations/SIM1?lang=en&tab=simulator');
    await choose('Leave the bay');
    await doIt();
    await page.locator('.station-told').waitFor();
    await choose('Send a message');
    await page.getByRole('radio', { name: 'JSON' }).or(page.getByRole('button', { name: 'JSON' })).first().click();
    await page.getByRole('textbox').last().fill('{"action":"Heartbeat","payload":{"extra":1}}');
    await doIt();
    await page.locator('.station-told').getByText(/"code": "\w+/).waitFor();
  });

  test('a fault stands on the page as it does at the station', async () => {
    await open(page, '/stations/SIM1?lang=en&tab=simulator');
    await choose('Break an EVSE');
    await doIt();
    await page.locator('.station-head').getByText('faulted').waitFor();
    await choose('Mend an EVSE');
    await doIt();
    await page.locator('.station-head').getByText('faulted').waitFor({ state: 'detached' });
  });

  test('a station that the simulator does not play says so', async () => {
    const station = await connectStation(csms, 'REAL1');
    await open(page, '/stations/REAL1?lang=en&tab=simulator');
    await page.getByText(/REAL1/).nth(1).waitFor();
    await page.getByText('Not found').waitFor();
    station.end();
  });

  test('all three languages have a word for each verb', async () => {
    for (const lang of ['ko', 'ja']) {
      await open(page, `/stations/SIM1?lang=${lang}&tab=simulator`);
      await page.locator('.actions-list a').first().waitFor();
      const names = await page.locator('.actions-list a').allInnerTexts();
      assert.deepEqual(names.filter((name) => /^[a-z-]+$/.test(name)), [], lang);
      await picture(page, `simulator-${lang}`);
    }
  });

  test('nothing broke on the way', () => {
    assert.deepEqual(browser.faults.filter((fault) => !/404|409/.test(fault)), []);
    assert.deepEqual(browser.foreign, []);
  });
});
