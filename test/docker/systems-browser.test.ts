/** Pages of Gradio, opened and used in a real browser: what the person with the container does first. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPage, openBrowser } from '../support/browser.ts';
import { disc } from '../support/png.ts';
import { answer, build, cleanUpAfterwards, dockerOk, generate, healthy, type Running, start, stop } from './harness.ts';
import { isSpace, system } from './systems-support.ts';

cleanUpAfterwards();
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** Uploads a picture, presses the button, and waits for another picture of that size: the answer. */
async function use(running: Running, title: string, button: string): Promise<void> {
  await answer(running, '/');
  await onPage(browser, async (page) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(running.url, { waitUntil: 'load' });
    await page.getByRole('heading', { name: title }).waitFor();
    const file = { name: 'photo.png', mimeType: 'image/png', buffer: disc(side) };
    await page.locator('input[type=file]').first().setInputFiles(file);
    await drawn(page, 1);
    await page.getByRole('button', { name: button, exact: true }).click();
    await drawn(page, 2);
    expect(errors).toEqual([]);
  });
}

/** A size that no example on the page has. */
const side = 97;

/** Waits until the browser has drawn that many different pictures of our size which the app serves. */
async function drawn(page: Page, count: number): Promise<void> {
  const sources = `[...new Set([...document.querySelectorAll('img[src*="/file="]')]
    .filter((img) => img.naturalWidth === ${side} && img.naturalHeight === ${side}).map((img) => img.src))]`;
  await expect.poll(() => page.evaluate(sources), { timeout: 60_000 }).toHaveLength(count);
}

describe('cartoonizer-ui', () => {
  it('answers on 7860, draws in a browser, and runs as a Space', async () => {
    const project = await generate('cartoonizer-ui', [], system('cartoonizer-ui'));
    await build(project);
    const running = await start(project);
    await use(running, 'Cartoonizer', 'Submit');
    expect(await dockerOk('port', running.container)).toMatch(/^7860\/tcp -> /);
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
    await isSpace(project.image);
  });
});

describe('the Gradio starter', () => {
  it('draws in a browser', async () => {
    const project = await generate('gradio-page', ['--framework', 'gradio']);
    await build(project);
    const running = await start(project);
    await use(running, 'Pencil sketch', 'Draw');
    await stop(running);
  });
});
