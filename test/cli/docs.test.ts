/** docs/presets.md, followed from top to bottom: its files are written, its commands run, what it shows must be in what they print. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const PAGE = fileURLToPath(new URL('../../docs/presets.md', import.meta.url));
const blocks = [
  ...(await readFile(PAGE, 'utf8')).matchAll(/<!-- (file|run)(?:: (\S+))? -->\n```\w+\n([\s\S]*?)```\n/g),
];

let made: Awaited<ReturnType<typeof folder>>;
beforeAll(async () => {
  made = await folder();
});
afterAll(() => made.remove());

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
  if (words[0] === 'cat') return { code: 0, printed: await readFile(join(made.path, words[1] as string), 'utf8') };
  expect(words.slice(0, 2)).toEqual(['npx', 'create-ml-container']);
  const ran = await cli(words.slice(2), { cwd: made.path });
  return { code: ran.code, printed: ran.stdout + ran.stderr };
}

it.each(blocks.map(([, kind, about, text]) => ({ kind, about, text: text as string })))(
  '$kind $about',
  async ({ kind, about, text }) => {
    if (kind === 'file') {
      const path = join(made.path, about as string);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
      return;
    }
    for (const { command, shows } of steps(text)) {
      const { code, printed } = await follow(command);
      expect(code, `${command}\n${printed}`).toBe(Number(about ?? 0));
      for (const line of shows) expect(printed, command).toContain(line);
    }
  },
);

it('there are examples', () => {
  expect(blocks.filter(([, kind]) => kind === 'run').length).toBeGreaterThan(4);
});
