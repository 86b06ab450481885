// 10,000 stations, from the fixture server: the page stays small and quick. What is counted is work,
// not time, where that says as much: a machine that others use too is no reason to fail.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { Network, serve } from './lib/fixture.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';

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
    // The list is drawn to its end first, however long that takes.
    await page.waitForFunction(async () => {
      window.changed.clear();
      await new Promise((later) => setTimeout(later, 300));
      return window.changed.size === 0;
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

describe('400 sites', () => {
  let server;
  let browser;
  let page;
  before(async () => {
    server = await serve({ network: new Network({ stations: 34 + 397 * 4, sites: 400 }), moving: false });
    browser = await openBrowser({ url: server.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await server?.end();
  });
  const marks = () => page.locator('.map-marks .site').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));

  test('those too close to be told apart are one ring; none covers another, and none is lost', async () => {
    await open(page, '/?lang=en');
    await page.getByRole('button', { name: /^\d+ sites: \d+; \d+ / }).first().waitFor();
    const boxes = await marks();
    assert.ok(boxes.length > 4 && boxes.length < 120, `${boxes.length} marks`);
    const over = (a, b) => a.x < b.right - 2 && b.x < a.right - 2 && a.y < b.bottom - 2 && b.y < a.bottom - 2;
    const covered = boxes.filter((a, i) => boxes.some((b, j) => i < j && over(a, b)));
    assert.ok(covered.length < boxes.length / 10, `${covered.length} of ${boxes.length} are covered`);
    const chargers = await page.locator('.map-marks .donut text').evaluateAll((all) => all.reduce((sum, one) => sum + Number(one.textContent), 0));
    assert.equal(chargers, 34 + 397 * 4);
    await picture(page, 'overview-400-sites');
    await assertAccessible(page, 'clusters');
  });

  test('one ring opens into its sites, by keys', async () => {
    await open(page, '/?lang=en');
    await page.getByRole('button', { name: /^104 sites: / }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/map=/);
    // Nearer and nearer, until a site stands alone.
    const cluster = page.getByRole('button', { name: /^\d+ sites: / }).first();
    const alone = page.locator('.map-marks').getByText(/^Site \d+$/).first();
    for (let i = 0; i < 8; i++) {
      await alone.or(cluster).first().waitFor();
      if (await alone.isVisible()) break;
      await cluster.press('Enter', { timeout: 2000 }).catch(() => undefined);
    }
    await alone.waitFor();
  });
});
