// What a rule of OCPP 2.0.1 refuses: said in the language of the page, sent all the same where that is meant, and
// marked from then on. And other refusals of the server, in Korean and Japanese.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from './lib/browser.mjs';
import { assertAccessible, open, picture } from './lib/look.mjs';
import { startCsms } from './lib/programs.mjs';
import { connectStation } from './lib/station.mjs';

const SAID = {
  en: { rule: /say which profiles/, send: 'Send', all: 'Send all the same', mark: 'unchecked', offline: /not connected|was lost/ },
  ko: { rule: /삭제할 프로필을 지정하세요/, send: '보내기', all: '그래도 보내기', mark: '규칙 검사 없음', offline: /연결되어 있지 않습니다|연결이 끊겼습니다/ },
  ja: { rule: /削除するプロファイルを指定してください/, send: '送信', all: 'それでも送信', mark: '規則の確認なし', offline: /接続されていません|接続が切れました/ },
};
/** Sentences of the server that must not be left in another language: three small words in a row. */
const ENGLISH = /\b[a-z]+ [a-z]+ [a-z]+\b/;

describe('what is refused', () => {
  let csms;
  let browser;
  let page;
  let station;
  before(async () => {
    csms = await startCsms();
    station = await connectStation(csms, 'RULES');
    browser = await openBrowser({ url: csms.url });
    page = browser.page;
  });
  after(async () => {
    await browser?.end();
    station?.end();
    await csms?.end();
  });

  for (const [lang, said] of Object.entries(SAID)) {
    test(`${lang}: a rule is named in words, with its number and a way around it, which is marked`, async () => {
      const before = station.received.length;
      await open(page, `/stations/RULES?lang=${lang}&tab=actions&action=ClearChargingProfile`);
      await page.locator('.actions-form').getByRole('button', { name: said.send, exact: true }).click();
      const report = page.locator('.report');
      await report.getByText('K10.FR.02').waitFor();
      const text = await report.innerText();
      assert.match(text, said.rule);
      if (lang !== 'en') assert.doesNotMatch(text, ENGLISH);
      await assertAccessible(page, `a broken rule, ${lang}`);
      await picture(page, `rules-${lang}`);
      assert.equal(station.received.length, before, 'nothing was sent');
      await report.getByRole('button', { name: said.all }).click();
      await report.getByText('Accepted', { exact: true }).waitFor();
      assert.equal(station.received.at(-1).action, 'ClearChargingProfile');
      await page.locator('.unchecked').getByText(said.mark).first().waitFor();
      await open(page, `/messages?lang=${lang}&station=RULES&action=ClearChargingProfile`);
      await page.locator('.messages-list .unchecked').getByText(said.mark).first().waitFor();
    });
  }

  for (const lang of ['ko', 'ja']) {
    test(`${lang}: every rule for profiles that a form can break is in that language`, async () => {
      const profile = (change, schedule = {}, period = {}) => ({
        evseId: 1, chargingProfile: {
          id: 1, stackLevel: 0, chargingProfilePurpose: 'TxDefaultProfile', chargingProfileKind: 'Absolute',
          chargingSchedule: [{ id: 1, startSchedule: '2026-01-01T00:00:00Z', chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 1000, ...period }], ...schedule }], ...change,
        },
      });
      const broken = [
        profile({ stackLevel: -1 }), profile({ recurrencyKind: 'Daily' }), profile({ chargingProfileKind: 'Relative' }), profile({}, { startSchedule: undefined }),
        profile({}, {}, { startPeriod: 5 }), profile({}, { duration: 0 }), profile({}, {}, { limit: -1 }), profile({}, {}, { numberPhases: 4 }), profile({}, {}, { phaseToUse: 1, numberPhases: 1 }),
        profile({ chargingProfilePurpose: 'ChargingStationExternalConstraints' }), profile({ chargingProfilePurpose: 'ChargingStationMaxProfile' }), profile({ chargingProfilePurpose: 'TxProfile' }),
      ];
      await open(page, `/stations/RULES?lang=${lang}`);
      const words = await page.evaluate(async (asked) => (await (await fetch(`/words/${asked}.json`)).json()).said, lang);
      const codes = new Set();
      for (const payload of broken) {
        const response = await fetch(`${csms.url}/api/v1/stations/RULES/calls/SetChargingProfile`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(payload) });
        const problem = await response.json();
        assert.equal(response.status, 422, JSON.stringify(problem));
        codes.add(problem.said.code);
        const word = words[problem.said.code];
        assert.doesNotMatch(word, ENGLISH);
        // What a word names, the server gives.
        for (const [, name] of word.matchAll(/\{(\w+)\}/g)) assert.ok(name in problem.said, `${problem.said.code}: ${name}`);
      }
      assert.ok(codes.size >= 11, [...codes].join());
    });

    test(`${lang}: a station that is gone, a token that does not fit`, async () => {
      const gone = await connectStation(csms, `GONE-${lang}`);
      await open(page, `/stations/GONE-${lang}?lang=${lang}&tab=actions&action=ClearCache`);
      gone.end();
      const response = await fetch(`${csms.url}/api/v1/stations/GONE-${lang}/calls/ClearCache`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      assert.equal(response.status, 409);
      const told = await page.evaluate(async (code) => (await (await fetch(`/words/${document.documentElement.lang}.json`)).json()).said[code], (await response.json()).said.code);
      assert.match(told, SAID[lang].offline);
      await open(page, `/connections?lang=${lang}&view=all&station=GONE-${lang}`);
      const row = page.getByRole('row', { name: new RegExp(`GONE-${lang}`) });
      await row.getByText(lang === 'ko' ? '연결이' : '接続が').waitFor();
      assert.doesNotMatch(await row.innerText(), ENGLISH);
    });
  }
});
