// What tests of several pages do: wait for the page to be live, check it with axe, keep a picture.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';

export const LANGUAGES = ['en', 'ko', 'ja'];
export const THEMES = ['light', 'dark'];
/** Every page that stands by itself, by the name of its room. */
export const PAGES = {
  overview: '/', sites: '/sites', site: '/sites/emart_jeju', stations: '/stations', transactions: '/transactions', messages: '/messages',
  statistics: '/statistics', tokens: '/tokens', tariffs: '/tariffs', connections: '/connections', waiting: '/waiting', firmware: '/firmware', certificates: '/certificates', vendors: '/vendor-messages', operators: '/operators', scenarios: '/scenarios',
};

const ARTEFACTS = process.env.DASHBOARD_ARTEFACTS ?? fileURLToPath(new URL('../../artefacts', import.meta.url));

/** Opens an address and waits until it is live. */
export const open = async (page, path) => {
  await page.goto(path);
  await page.locator('.lamp-live').waitFor({ state: 'attached', timeout: 60_000 });
};

/** Fails where axe finds something serious or critical. */
export const assertAccessible = async (page, what) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`), [], `axe on ${what}`);
};

/** Keeps a picture in the artefacts folder. */
export const picture = async (page, name, options = {}) => {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), ...options });
};
