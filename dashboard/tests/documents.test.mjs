// README and the tour of the dashboard show pictures that are there, small, in their own language.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAMES = ['overview', 'charger', 'transaction', 'messages'];
const pictures = (path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);

for (const [lang, path] of Object.entries({ en: 'docs/dashboard.md', ko: 'docs/dashboard.ko.md', ja: 'docs/dashboard.ja.md' })) {
  test(`the tour in ${lang} has its pictures`, () => {
    const shown = pictures(path);
    assert.deepEqual(shown, NAMES.map((name) => `images/dashboard-${name}.${lang}.webp`), `${path}; npm run pictures makes them`);
    for (const file of shown) assert.ok(statSync(join(ROOT, 'docs', file)).size < 150_000, `${file} is small`);
  });
}

test('README begins with a picture of the dashboard', () => {
  const [first] = pictures('README.md');
  assert.equal(first, 'docs/images/dashboard-overview.en.webp');
  statSync(join(ROOT, first));
});
