// The message feed over a long time, from the fixture server: what the page holds does not grow, and
// a line that breaks or goes silent is taken up again.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { serve } from './lib/fixture.mjs';
import { open } from './lib/look.mjs';
import { until } from './lib/programs.mjs';

describe('the message feed', () => {
  let server;
  let browser;
  let page;
  let count = 0;
  before(async () => {
    server = await serve({ moving: false });
    browser = await openBrowser({ url: server.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    await server?.end();
  });

  const exchange = () => {
    const id = `m${++count}`;
    return {
      seq: count, at: new Date(Date.now() + count).toISOString(), station: 'CP00001', direction: 'in', message_id: id, action: 'DataTransfer',
      call: [2, id, 'DataTransfer', { vendorId: 'org.example', data: 'x'.repeat(500) }], answer: [3, id, { status: 'Accepted' }], outcome: 'result', ms: 1,
    };
  };
  const send = (many, leftOut = 0) => server.exchange(Array.from({ length: many }, exchange), leftOut);
  const shows = (text) => until(async () => (await page.locator('.messages-list').textContent()).includes(text), `${text} is not shown`);

  test('60,000 exchanges later it holds no more than 20,000 exchanges later', async () => {
    await open(page, '/messages?lang=en');
    await page.locator('.messages-live').waitFor();
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const flood = async (parts) => {
      for (let i = 0; i < parts; i++) send(500);
      await page.evaluate(() => { document.querySelector('.messages-list .table-scroll').scrollTop = 0; });
      const last = count;
      await until(async () => (await page.locator('.messages-list a[href*="m="]').first().getAttribute('href')).endsWith(`~m${last}`.replaceAll('~', '%7E')), 'the newest is on top');
    };
    await flood(40);
    const early = await heap();
    await flood(80);
    const late = await heap();
    console.log(`# heap after 20,000 exchanges ${Math.round(early / 1e5) / 10} MB, after 60,000 ${Math.round(late / 1e5) / 10} MB`);
    assert.ok(late < early + 4e6, `${early} bytes, then ${late}`);
    assert.ok((await page.locator('.messages-list .table-body .table-row').count()) < 80, 'only what is seen is in the page');
  });

  test('what the server left out stands at its place', async () => {
    send(3, 1234);
    await page.getByText('1,234 messages are not shown here').waitFor();
  });

  test('a line that breaks is taken up again', async () => {
    server.hangUp();
    await page.getByText('not live', { exact: true }).waitFor();
    await page.locator('.messages-live').waitFor({ timeout: 60_000 });
    send(1);
    await until(async () => (await page.locator('.messages-list a[href*="m="]').first().getAttribute('href'))?.endsWith(`m${count}`), 'the feed goes on');
  });

  test('a frame that was cut says so', async () => {
    server.exchange([{ ...exchange(), action: 'NotifyReport', call: '[2,"long","NotifyReport",{"seqNo":0,"repor', call_truncated: true }]);
    await page.getByRole('link', { name: 'NotifyReport' }).click();
    await page.getByText('Cut here. The journal has the whole frame.').waitFor();
    await page.getByRole('button', { name: 'Load the whole frame' }).click();
    assert.ok((await page.getByRole('region', { name: 'CALL' }).last().innerText()).includes('NotifyReport'), 'what is known stays');
  });
});
