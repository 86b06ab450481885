// What the server refuses is said in the language of the page, wherever it comes from: each route is asked for what it
// refuses, and its code has a word with its values in Korean and Japanese.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startCsms } from './lib/programs.mjs';

const LANGUAGES = ['ko', 'ja'];
const JSON_TYPE = { 'Content-Type': 'application/json' };

describe('refusals', () => {
  let csms;
  before(async () => { csms = await startCsms(); });
  after(() => csms?.end());

  test('each route refuses by a code that has a word in every language', async () => {
    const document = await (await fetch(`${csms.url}/api/openapi.json`)).json();
    const words = Object.fromEntries(await Promise.all(LANGUAGES.map(async (lang) => [lang, (await (await fetch(`${csms.url}/words/${lang}.json`)).json()).said])));
    const codes = new Set();
    for (const [path, operations] of Object.entries(document.paths)) {
      const asked = `${csms.url}${path.replaceAll(/\{\w+\}/g, '0')}?limit=none&after=none`;
      for (const [method, operation] of Object.entries(operations)) {
        if (operation.responses['200']?.content?.['text/event-stream']) continue;
        const response = await fetch(asked, { method: method.toUpperCase(), headers: JSON_TYPE, ...(/get|delete/.test(method) ? {} : { body: '{"none":1}' }) });
        if (response.ok) {
          await response.body?.cancel();
          continue;
        }
        const { said } = await response.json();
        assert.ok(said?.code, `${method} ${path}: ${response.status} without a code`);
        codes.add(said.code);
        for (const lang of LANGUAGES) {
          const word = words[lang][said.code];
          assert.ok(word, `${said.code} has no word in ${lang}`);
          for (const [, name] of word.matchAll(/\{(\w+)\}/g)) assert.ok(name in said, `${said.code} in ${lang}: no value for ${name}`);
        }
      }
    }
    assert.ok(codes.size >= 10, [...codes].join());
  });

  test('every code of the description has a word in every language, with values that it has', async () => {
    const { components: { schemas } } = await (await fetch(`${csms.url}/api/openapi.json`)).json();
    const flat = (schema) => (schema.$ref ? flat(schemas[schema.$ref.split('/').at(-1)]) : schema.oneOf || schema.anyOf ? (schema.oneOf ?? schema.anyOf).flatMap(flat) : [schema]);
    const all = flat(schemas.Said).filter((one) => one.properties?.code);
    assert.ok(all.length > 150, String(all.length));
    for (const lang of LANGUAGES) {
      const { said } = await (await fetch(`${csms.url}/words/${lang}.json`)).json();
      for (const { properties } of all) {
        const word = said[properties.code.const];
        assert.ok(word, `${properties.code.const} in ${lang}`);
        for (const [, name] of word.matchAll(/\{(\w+)\}/g)) assert.ok(name in properties, `${properties.code.const} in ${lang}: ${name}`);
      }
    }
  });
});
