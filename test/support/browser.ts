/** A real browser, headless. */
import { spawnSync } from 'node:child_process';
import { type Browser, chromium } from 'playwright-core';

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
  ];
  return chromium.launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}
