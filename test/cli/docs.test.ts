/** Pages of docs/ followed from top to bottom: their files are written, their commands run, and the output must contain what they show. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const readBlocks = async (page: string) => [
  ...(await readFile(join(DOCS, page), 'utf8')).matchAll(/<!-- (file|run)(?:: (\S+))? -->\n```\w+\n([\s\S]*?)```\n/g),
];
const pages = await Promise.all(
  ['presets.md', 'tutorial.md', 'existing-dockerfile.md'].map(async (page) => ({
    page,
    blocks: await readBlocks(page),
  })),
);

let work: Awaited<ReturnType<typeof folder>>;

interface Step {
  command: string;
  shows: string[];
}

/** "$ command", then lines that what it prints has to have. */
function steps(text: string): Step[] {
  const found: Step[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) found.push({ command: line.slice(2), shows: [] });
    else found.at(-1)?.shows.push(line);
  }
  return found;
}

/** Words of these commands hold no blanks and no quotes. */
async function follow(command: string): Promise<{ code: number | null; printed: string }> {
  const words = command.split(' ');
  if (words[0] === 'cat') return { code: 0, printed: await readFile(join(work.path, words[1] as string), 'utf8') };
  expect(words.slice(0, 2)).toEqual(['npx', 'create-ml-container']);
  const ran = await cli(words.slice(2), { cwd: work.path });
  return { code: ran.code, printed: ran.stdout + ran.stderr };
}

describe.each(pages)('docs/$page', ({ blocks }) => {
  beforeAll(async () => {
    work = await folder();
  });
  afterAll(() => work.remove());

  it('has commands that are run', () => {
    expect(blocks.filter(([, kind]) => kind === 'run')).not.toEqual([]);
  });

  it.each(blocks.map(([, kind, about, text]) => ({ kind, about, text: text as string })))(
    '$kind $about',
    async ({ kind, about, text }) => {
      if (kind === 'file') {
        const path = join(work.path, about as string);
        await outputFile(path, text);
        return;
      }
      for (const { command, shows } of steps(text)) {
        const { code, printed } = await follow(command);
        expect(code, `${command}\n${printed}`).toBe(Number(about ?? 0));
        for (const line of shows) expect(printed, command).toContain(line);
      }
    },
  );
});
