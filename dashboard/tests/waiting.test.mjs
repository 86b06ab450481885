// What waits for a station: commands until it is back, the state that is wanted of it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, LANGUAGES, open, picture, THEMES } from './lib/look.mjs';
import { startCsms, until } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

describe('waiting', () => {
  let csms;
  let browser;
  let page;
  const hands = [];
  const connect = async (id) => {
    const hand = await connectStation(csms, id);
    hands.push(hand);
    return hand;
  };
  before(async () => {
    csms = await startCsms();
    const gone = await connect('AWAY1');
    await gone.status('Available');
    gone.end();
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
    await until(async () => (await (await fetch(`${csms.url}/api/v1/overview`)).json()).figures.connected === 0, 'the station is there still');
  });
  after(async () => {
    for (const hand of hands) hand.end();
    await browser?.end();
    await csms?.end();
  });
  const region = (name) => page.getByRole('region', { name, exact: true });

  test('nothing waits, and it says what would', async () => {
    await open(page, '/waiting?lang=en');
    for (const text of ['No command waits for a station.', 'Every station is in the state that is wanted of it.', 'No station is asked for missing events.']) await page.getByText(text).waitFor();
  });

  test('a command to a station that is away waits, and is cancelled', async () => {
    await open(page, '/stations/AWAY1?lang=en&tab=actions&action=ClearCache');
    await page.getByRole('button', { name: 'Send when it is back' }).click();
    await page.getByText('ClearCache waits for the station.').waitFor();
    await open(page, '/waiting?lang=en');
    await region('Commands that wait for a station').getByRole('row', { name: /AWAY1.*ClearCache.*waiting/ }).waitFor();
    await page.getByRole('button', { name: 'Cancel: AWAY1 ClearCache' }).click();
    await page.getByText('No command waits for a station.').waitFor();
    await page.getByRole('radio', { name: 'All' }).check({ force: true });
    await region('Commands that wait for a station').getByRole('row', { name: /ClearCache.*cancelled/ }).waitFor();
  });

  test('a station is taken out of service while it is away, and is told when it is back', async () => {
    await open(page, '/stations/AWAY1?lang=en&tab=setup');
    await page.getByRole('button', { name: 'Take out of service: whole station' }).click();
    await region('In service or out of it').getByRole('row', { name: /whole station.*out of service/ }).waitFor();
    await open(page, '/waiting?lang=en');
    await region('Wanted availability').getByRole('row', { name: /AWAY1.*out of service.*in service.*not told yet/ }).waitFor();
    await picture(page, 'waiting-availability');
    const back = await connect('AWAY1');
    await until(() => back.received.some(({ action }) => action === 'ChangeAvailability'), 'it was not told');
    await back.status('Unavailable');
    await page.getByText('Every station is in the state that is wanted of it.').waitFor();
    await page.getByRole('radio', { name: 'All' }).check({ force: true });
    await region('Wanted availability').getByRole('row', { name: /AWAY1.*Accepted/ }).waitFor();
  });

  for (const lang of LANGUAGES) {
    for (const theme of THEMES) {
      test(`all that waited in ${lang}, ${theme}`, async () => {
        await open(page, `/waiting?lang=${lang}&theme=${theme}&view=all`);
        await page.getByText('ClearCache').first().waitFor();
        await assertAccessible(page, `waiting ${lang} ${theme}`);
        await picture(page, `waiting-${lang}-${theme}`);
      });
    }
  }

  const OVER = { en: 'the command waits no longer: sent', ko: '더는 대기 중인 명령이 아닙니다(상태: 보냄)', ja: 'もう待機していないコマンドです(状態: 送信済み)' };
  for (const [lang, text] of Object.entries(OVER)) {
    test(`a command that is sent meanwhile is not cancelled, and the page says so in its own words, in ${lang}`, async () => {
      for (const hand of hands.splice(0)) hand.end();
      const held = await until(async () => {
        const answer = await fetch(`${csms.url}/api/v1/stations/AWAY1/calls/ClearCache?when=online`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
        return answer.status === 202 ? answer.json() : null;
      }, 'it did not wait');
      const path = `${csms.url}/api/v1/held-commands/${held.held_command_key}`;
      await open(page, `/waiting?lang=${lang}`);
      const cancel = page.getByRole('button', { name: /AWAY1 ClearCache/ });
      await cancel.waitFor();
      // The station is back between the press and the request.
      await page.route(path, async (route) => {
        await connect('AWAY1');
        await until(async () => (await (await fetch(path)).json()).state === 'ended', 'it was not sent');
        await route.continue();
      }, { times: 1 });
      await cancel.click();
      await page.locator('.toasts').getByText(text).waitFor();
    });
  }
});
