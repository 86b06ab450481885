// What a browser has to load: fixed names, nothing more, at most 100 KB of script and style.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DIST } from './lib/programs.mjs';

test('dist holds what it should, by fixed names', () => {
  assert.deepEqual(readdirSync(DIST).sort(), ['LICENSES.md', 'app.css', 'app.js', 'favicon.svg', 'index.html', 'map', 'vendor.js', 'words']);
});

test('script and style are at most 100 KB gzip', () => {
  execFileSync(process.execPath, [new URL('../build/size.mjs', import.meta.url).pathname], { stdio: ['ignore', 'ignore', 'inherit'] });
});

test('no page brings a style or a script in its HTML', () => {
  const html = readFileSync(`${DIST}/index.html`, 'utf8');
  assert.doesNotMatch(html, / style=|<style|<script(?![^>]* src=)/);
});
