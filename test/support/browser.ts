/** A real browser, headless. */
import { spawnSync } from 'node:child_process';
import { type Browser, chromium, type Page } from 'playwright-core';

/** @throws when no Chromium is installed: a page that no browser opened was not tested. */
export function openBrowser(): Promise<Browser> {
  const found = spawnSync('sh', ['-c', 'command -v chromium chromium-browser google-chrome | head -n 1'], {
    encoding: 'utf8',
  });
  const executablePath = found.stdout.trim();
  if (executablePath === '') throw new Error('no chromium is installed');
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // a page that names another host does not reach it from a test
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ];
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}

/**
 * Opens a new page and uses it. Chromium drops what it is loading whenever an interface of the machine comes or goes, and each
 * container that another test starts brings one. A person would load the page again: so does this, and only for that reason.
 * @throws what `use` throws, of the last attempt.
 */
export async function onPage(browser: Browser, use: (page: Page) => Promise<void>, attempts = 5): Promise<void> {
  const page = await browser.newPage();
  let dropped = false;
  page.on('requestfailed', (request) => {
    dropped ||= request.failure()?.errorText === 'net::ERR_NETWORK_CHANGED';
  });
  try {
    return await use(page);
  } catch (error) {
    if (!dropped || attempts === 1) throw error;
  } finally {
    await page.close();
  }
  return onPage(browser, use, attempts - 1);
}
