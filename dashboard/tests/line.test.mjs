// The line to the server, against the fixture server, which can be silent, slow and away at will.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { Network, serve } from './lib/fixture.mjs';
import { open } from './lib/look.mjs';

describe('the line to the server', () => {
  let server;
  let browser;
  let page;
  beforeEach(async () => {
    server = await serve({ network: new Network({ stations: 34, idle: true }), moving: false });
    browser = await openBrowser({ url: server.url });
    page = browser.page;
    await open(page, '/?lang=en');
    await listed('available').waitFor();
  });
  afterEach(async () => {
    await browser.end();
    await server.end();
  });
  const bar = () => page.locator('.linkbar');
  const listed = (state) => page.locator('.side-list').getByRole('button', { name: new RegExp(`^emart_jeju_01, ${state}`) });
  const change = (state) => server.send('changes', server.network.step(0, state));

  test('a change is on the screen soon, and says how long it took', async () => {
    const begin = Date.now();
    change('reserved');
    await listed('reserved').waitFor();
    console.log(`# a change was seen after ${Date.now() - begin} ms`);
  });

  test('a server that goes silent is not live, and is asked again', async () => {
    server.silence(true);
    await bar().getByText('The server went silent.').waitFor({ timeout: 40_000 });
    server.silence(false);
    await bar().waitFor({ state: 'detached', timeout: 40_000 });
    change('faulted');
    await listed('faulted').waitFor();
  });

  test('a stream that is cut is taken up again, with what changed meanwhile', async () => {
    server.network.change(0, 'reserved');
    server.cut();
    await listed('reserved').waitFor();
    await bar().waitFor({ state: 'detached' });
  });

  test('a server that counts anew after a restart is believed', async () => {
    server.network.seq = 5;
    server.network.change(0, 'occupied');
    server.cut();
    await listed('occupied').waitFor();
    change('charging');
    await listed('charging').waitFor();
  });

  test('`reload` on the stream leads to a new snapshot', async () => {
    server.network.change(0, 'suspended');
    server.send('reload', {});
    await listed('suspended').waitFor();
  });

  test('a laptop that wakes does not wait for the next attempt', async () => {
    const port = new URL(server.url).port;
    await server.end();
    await bar().waitFor({ timeout: 40_000 });
    server = await serve({ network: server.network, moving: false, port: Number(port) });
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await bar().waitFor({ state: 'detached', timeout: 40_000 });
  });

  test('a session that ended leads to the log-in, and the address stays', async () => {
    server.secured = true;
    server.cut();
    await page.locator('input[type=password]').waitFor();
    assert.match(page.url(), /\/\?lang=en$/);
    await page.locator('input[type=password]').fill('anything');
    await page.keyboard.press('Enter');
    await listed('available').waitFor();
  });
});
