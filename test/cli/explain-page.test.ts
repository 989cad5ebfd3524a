/** The page of `explain --html` in a browser: light and dark, wide and narrow. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { cli, folder } from '../support/cli.ts';

let top: { path: string; remove: () => Promise<void> };
let browser: Browser;
let html: string;
/** What the browser lays out. */
interface Seen {
  lines: number;
  bare: number;
  beside: boolean;
  overflow: boolean;
  ink: string;
  paper: string;
}
beforeAll(async () => {
  top = await folder();
  const page = join(top.path, 'page.html');
  await mkdir(join(top.path, 'it'));
  const ran = await cli(['explain', join(top.path, 'it'), '--framework', 'fastapi', '--dep', 'torch', '--html', page]);
  expect(ran.code, ran.stderr).toBe(0);
  html = await readFile(page, 'utf8');
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await top.remove();
});

describe('explain --html', () => {
  it('is one file without scripts and without addresses to load', () => {
    expect(html).not.toMatch(/<script|<link|<img|\bsrc=|url\((?!#)/);
    expect(html.length).toBeLessThan(100_000);
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('shows every line with its explanation, %s at %i pixels', async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    try {
      await page.setContent(html);
      const seen = (await page.evaluate(`(() => {
        const parts = [...document.querySelectorAll('article')];
        const box = (element) => element.getBoundingClientRect();
        return {
          lines: document.querySelectorAll('.line').length,
          bare: parts.filter((part) => part.lastElementChild.textContent === '').length,
          beside: parts.every(({ children: [code, text] }) => box(text).left >= box(code).right),
          overflow: document.documentElement.scrollWidth > innerWidth,
          ink: getComputedStyle(document.body).color,
          paper: getComputedStyle(document.body).backgroundColor,
        };
      })()`)) as Seen;
      const dockerfile = [...html.matchAll(/id="L(\d+)"/g)];
      expect(seen).toMatchObject({ lines: dockerfile.length, bare: 0, overflow: false, beside: width > 960 });
      const brightness = (color: string) =>
        (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      expect(brightness(seen.paper) > brightness(seen.ink)).toBe(colorScheme === 'light');
    } finally {
      await page.close();
    }
  });

  it('marks what an edit rebuilds, in the text and in the picture', async () => {
    const page = await browser.newPage();
    try {
      await page.setContent(html);
      const listMarked = async () =>
        (await page.evaluate(`(() => {
          const isMarked = (element) => getComputedStyle(element).getPropertyValue('--mark') !== '';
          return {
            lines: [...document.querySelectorAll('.line')].filter(isMarked).map(({ textContent }) => textContent),
            stages: [...document.querySelectorAll('.stage')].filter(isMarked).length,
          };
        })()`)) as { lines: string[]; stages: number };
      await page.getByLabel('app', { exact: true }).check();
      const code = await listMarked();
      expect(code.stages).toBe(1);
      expect(code.lines.some((line) => line.includes('uv pip install'))).toBe(false);
      await page.getByLabel('requirements.txt', { exact: true }).check();
      const lock = await listMarked();
      expect(lock.lines.length).toBeGreaterThan(code.lines.length);
      expect(lock.stages).toBeGreaterThan(2);
      await page.getByLabel('the base image').check();
      expect((await listMarked()).stages).toBe(await page.locator('.stage').count());
    } finally {
      await page.close();
    }
  });
});

it('explain without a topic is a page of contents', async () => {
  const ran = await cli(['explain', join(top.path, 'it'), '--framework', 'fastapi']);
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stdout.split('\n').length).toBeLessThan(60);
  expect(ran.stdout).toMatch(/^Files\n {2}Dockerfile +\S/);
  expect(ran.stdout).toContain('create-ml-container explain --html FILE');
  expect(ran.stdout).not.toContain('kubernetes');
});
