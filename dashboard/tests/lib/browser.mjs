// Debian's Chromium, driven by playwright-core. No request leaves for another host.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));

/** A browser of its own, without WebGL; `foreign` lists requests to other hosts, all of which are refused. */
export const openBrowser = async ({ url, width = 1280, height = 720, locale = 'en-US', theme = 'light', ...rest }) => {
  if (!executablePath) throw new Error('no Chromium: apt-get install chromium, or set CHROMIUM to its path');
  const folder = mkdtempSync(join(tmpdir(), 'dashboard-browser-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-3d-apis', '--disable-dev-shm-usage', '--font-render-hinting=none'],
    viewport: { width, height }, locale, colorScheme: theme, baseURL: url, ...rest,
  });
  const foreign = [];
  const host = new URL(url).host;
  await context.route((to) => to.host !== host && to.protocol !== 'data:' && to.protocol !== 'blob:', (route) => {
    foreign.push(route.request().url());
    return route.abort();
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const end = async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { context, page, foreign, faults, end };
};
