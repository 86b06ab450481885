// 10,000 stations, from the fixture server: the page stays small and quick. What is counted is work,
// not time, where that says as much: a machine that others use too is no reason to fail.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { Network, serve } from './lib/fixture.mjs';
import { open, picture } from './lib/look.mjs';

describe('10,000 stations', () => {
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

  test('the overview holds some hundred elements, not some ten thousand', async () => {
    await open(page, '/?lang=en');
    await page.locator('.side-charger').first().waitFor();
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    assert.ok(nodes < 1500, `${nodes} elements`);
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    console.log(`# first paint with 10,000 stations: ${Math.round(paint)} ms`);
    await picture(page, 'overview-10000');
  });

  test('one change draws one row again', async () => {
    await open(page, '/?lang=en&q=emart_jeju');
    await page.locator('.side-charger').first().waitFor();
    await page.evaluate(() => {
      window.changed = new Set();
      new MutationObserver((list) => {
        for (const { target } of list) {
          const row = (target.nodeType === 1 ? target : target.parentElement)?.closest('.side-item');
          if (row) window.changed.add(row.dataset.index);
        }
      }).observe(document.querySelector('.side-list'), { subtree: true, childList: true, characterData: true, attributes: true });
    });
    const index = server.network.rows.findIndex((row) => row.id === 'emart_jeju_03');
    server.send('changes', server.network.step(index, 'reserved'));
    await page.locator('.side-list').getByRole('button', { name: /^emart_jeju_03, reserved/ }).waitFor();
    assert.equal(await page.evaluate(() => window.changed.size), 1);
  });

  test('the last of all is reached by keys', async () => {
    await open(page, '/?lang=en');
    await page.locator('.side-charger').first().focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.textContent.includes('CP09999'));
  });

  test('memory stays flat over thousands of changes', async () => {
    await open(page, '/?lang=en');
    const session = await browser.context.newCDPSession(page);
    const used = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const storm = async (times) => {
      for (let i = 0; i < times; i++) {
        const rows = Array.from({ length: 50 }, () => server.network.change());
        server.send('changes', { seq: server.network.seq, at: new Date().toISOString(), stations: rows, gone: [], figures: server.network.figures() });
        await new Promise((go) => setTimeout(go, 20));
      }
      await page.waitForTimeout(1000);
    };
    await storm(100);
    const before = await used();
    await storm(200);
    const after = await used();
    console.log(`# heap ${Math.round(before / 1e6)} MB, after 10,000 changes more ${Math.round(after / 1e6)} MB`);
    assert.ok(after < before * 1.25 + 4e6, `from ${before} to ${after} bytes`);
  });
});
