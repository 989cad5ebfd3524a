/** What is read off the options table and off folders says what they say now. */

import { cp, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addStarterFacts, readFrameworks } from '../../scripts/generate/frameworks.ts';
import { renderFullHelp, renderHelpTexts } from '../../scripts/generate/help.ts';
import { readPresets } from '../../scripts/generate/presets.ts';
import {
  fillReadme,
  fillReference,
  fillVersion,
  VERSIONED_PAGES,
  withSettings,
} from '../../scripts/generate/readme.ts';
import { jsonSchema } from '../../scripts/generate/schema.ts';
import { readExplanations, readTargets } from '../../scripts/generate/targets.ts';
import { compileTemplates } from '../../scripts/generate/templates.ts';
import { commands, isCommand } from '../../src/cli/commands.ts';
import { parseCommandLine } from '../../src/cli/flags.ts';
import { EXIT, type ExitCode } from '../../src/errors.ts';
import frameworks from '../../src/generated/frameworks.ts';
import presets from '../../src/generated/presets.ts';
import targetExplanations from '../../src/generated/target-explanations.ts';
import targets from '../../src/generated/targets.ts';
import { type Option, runOptions, specOptions } from '../../src/options/table.ts';
import { createStyles } from '../../src/ui/style.ts';
import type { Prompter, SelectQuestion, Question as UiQuestion } from '../../src/ui/types.ts';
import { askOpen, askOption } from '../../src/wizard/index.ts';
import { folder, run } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');
const specRows = Object.entries(specOptions as Record<string, Option>);
const rows = [...specRows, ...Object.entries(runOptions as Record<string, Option>)];
const flags = rows.flatMap(([path, row]) => (row.flags ?? []).map((flag) => ({ path, row, flag, spelled: flag.name })));
const stale = 'is stale: npm run generate';

describe('npm run generate', () => {
  it('needs nothing that it writes, as in a new clone', async () => {
    const clone = await folder();
    try {
      const isSource = (path: string): boolean => !path.startsWith(join(ROOT, 'src/generated'));
      for (const path of ['package.json', 'tsconfig.json', 'data', 'presets', 'schema', 'scripts', 'src', 'templates'])
        await cp(join(ROOT, path), join(clone.path, path), { recursive: true, filter: isSource });
      await symlink(join(ROOT, 'node_modules'), join(clone.path, 'node_modules'), 'junction');
      const ran = await run(process.execPath, ['--import', 'tsx', 'scripts/generate.ts'], { cwd: clone.path });
      expect(ran.code, ran.stderr).toBe(0);
      expect(await readFile(join(clone.path, 'src/generated/help.json'), 'utf8')).toBe(
        await read('src/generated/help.json'),
      );
    } finally {
      await clone.remove();
    }
  });
});

describe('nothing generated is stale:', () => {
  it('src/generated/help.json', async () => {
    expect(JSON.parse(await read('src/generated/help.json')), stale).toEqual(renderHelpTexts());
  });

  it('schema/ml-container.schema.json', async () => {
    expect(await read('schema/ml-container.schema.json'), stale).toBe(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  });

  it.each<[string, typeof fillVersion]>([
    ['docs/reference.md', fillReference],
    ['docs/targets.md', withSettings],
    ...VERSIONED_PAGES.map((page): [string, typeof fillVersion] => [page, fillVersion]),
  ])('%s', async (path, fill) => {
    const text = await read(path);
    expect(text, stale).toBe(fill(text));
  });

  it('README.md', async () => {
    const dockerfile = await read('test/golden/fastapi-cpu/expected/Dockerfile');
    const text = await read('README.md');
    expect(text, stale).toBe(fillReadme(text, dockerfile));
  });

  it('src/generated/targets.ts', async () => {
    expect(targets, stale).toEqual(await readTargets(ROOT));
  });

  it('src/generated/target-explanations.ts', async () => {
    expect(targetExplanations, stale).toEqual(await readExplanations(ROOT));
  });

  it('src/generated/frameworks.ts', async () => {
    expect(frameworks, stale).toEqual(await addStarterFacts(ROOT, await readFrameworks(ROOT)));
  });

  it('src/generated/presets.ts', async () => {
    expect(presets, stale).toEqual(await readPresets(ROOT));
  });

  it('src/generated/templates.ts', async () => {
    expect(await read('src/generated/templates.ts'), stale).toContain(await compileTemplates(ROOT));
  });
});

describe('help', () => {
  it.each(Object.entries(renderHelpTexts()))('%j has no line of more than 80 columns', (_topic, text) => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('of a command has its own flags, and not those of another', () => {
    const { check = '', lock = '' } = renderHelpTexts();
    expect(check).toContain('--format');
    expect(check).not.toContain('--upgrade-package');
    expect(lock).toContain('--upgrade-package');
    expect(lock).not.toContain('--format');
  });

  it.each(Object.values(commands).flatMap(({ examples }) => examples))('%s can be parsed', (example) => {
    const [name = '', ...args] = example.split(' ');
    expect(isCommand(name)).toBe(true);
    expect(() => parseCommandLine(args, { command: name, words: 9 })).not.toThrow();
  });
});

describe('each flag of the table', () => {
  it.each(flags)('$spelled is in --help --all, with its help', ({ row, flag }) => {
    const line = renderFullHelp()
      .split(/\n(?= {2}\S)/)
      .find((block) => new RegExp(`^ *(?:-.*[ ,])?${flag.name}(?![\\w-])`).test(block));
    expect(line?.replace(/\s+/g, ' ')).toContain(row.help);
    if (flag.short) expect(line).toContain(`${flag.short}, ${flag.name}`);
    const { metavar } = flag;
    // a list of names that is wider than a terminal stands in the sentence
    if (metavar && `${flag.name} ${metavar}`.length <= 78) expect(line).toContain(`${flag.name} ${metavar}`);
    else for (const name of metavar?.split('|') ?? []) expect(line).toMatch(new RegExp(`[: ]${name}(?:,|$)`, 'm'));
    expect(line?.includes('(repeatable)')).toBe((row.flags ?? []).some(({ repeat }) => repeat));
  });

  it.each(flags)('$spelled is in docs/reference.md, with its help', async ({ row, flag }) => {
    const cells = (await read('docs/reference.md')).split('\n').filter((line) => line.startsWith('| `'));
    const found = cells.filter((line) => new RegExp(`^\\| \`(?:[^\`]*, )?${flag.name}[\`, ]`).test(line));
    expect(found).toHaveLength(1);
    expect(found[0]?.replaceAll('\\|', '|')).toContain(row.help);
  });

  it('has a spelling of its own', () => {
    const spelled = flags.flatMap(({ flag }) => [flag.name, ...(flag.short ? [flag.short] : [])]);
    expect(new Set(spelled).size).toBe(spelled.length);
  });
});

describe('each field of the table', () => {
  type Node = { properties?: Record<string, Node>; description?: string; additionalProperties?: unknown };
  const at = (path: string): Node | undefined =>
    path.split('.').reduce<Node | undefined>((node, key) => node?.properties?.[key], jsonSchema() as Node);

  it.each(specRows)('%s is in the JSON Schema, with its help', (path, row) => {
    expect(at(path)?.description).toBe(row.help);
  });

  it('is all that the JSON Schema has', () => {
    const leaves = (node: Node, prefix: string): string[] =>
      Object.entries(node.properties ?? {}).flatMap(([key, below]) =>
        // `enforce` has the fields once more
        below.properties && key !== 'enforce' ? leaves(below, `${prefix}${key}.`) : [prefix + key],
      );
    const own = ['$schema', 'version', 'extends', 'description', 'enforce', 'templates'];
    expect(leaves(jsonSchema() as Node, '').sort()).toEqual([...own, ...specRows.map(([path]) => path)].sort());
  });
});

/** An asker that remembers what it was asked and takes what it is offered. */
function recorder() {
  const asked: (UiQuestion & { choices?: readonly unknown[] })[] = [];
  const answering =
    <Answer>(answer: (question: SelectQuestion) => Answer) =>
    async (question: UiQuestion): Promise<Answer> => {
      asked.push(question);
      return answer(question as SelectQuestion);
    };
  const asker = {
    select: answering(({ choices }) => choices[0]?.value ?? ''),
    text: answering(() => ''),
    confirm: answering(() => true),
    multiselect: answering(() => ({ chosen: [], typed: '' })),
    note: () => {},
    columns: 80,
    backKey: 'Esc',
    style: createStyles({ color: false }),
  } satisfies Prompter;
  return { asked, asker };
}
const packages = { source: '', date: '', compiler: [], packages: { torch: { title: 'PyTorch', group: 'Deep' } } };

describe('each question of the table', () => {
  const questions = specRows.flatMap(([path, row]) => (row.question ? [{ path, question: row.question }] : []));

  it.each(questions)("$path is asked in the table's words", async ({ path, question }) => {
    const { asked, asker } = recorder();
    await askOption(path as never, { asker, packages, answers: { accelerator: 'cuda', framework: 'fastapi' } });
    expect(asked[0]?.message).toContain(question.message);
    if (question.choices) expect(asked[0]?.choices).toEqual(question.choices());
  });

  it('of kind open is asked where nothing has answered it, and only that', async () => {
    const { asked, asker } = recorder();
    await askOpen({ asker, packages, answers: {} }, []);
    const open = questions.filter(({ question }) => question.ask === 'open');
    expect(open.length).toBeGreaterThan(0);
    for (const { question } of open) expect(asked.map(({ message }) => message).join('\n')).toContain(question.message);
    for (const { question } of questions)
      if (question.ask === 'review')
        expect(asked.map(({ message }) => message).join('\n')).not.toContain(question.message);
  });
});

describe('exit codes', () => {
  /** What each code is called in the texts. */
  const words: Record<keyof typeof EXIT, string> = {
    done: 'done',
    failed: 'failed',
    usage: 'usage',
    conflicts: 'files of yours were kept',
    interrupted: 'Ctrl-C',
    terminated: 'terminated',
  };
  const codes = Object.entries(EXIT) as [keyof typeof EXIT, ExitCode][];

  it('--help names the ones of errors.ts and no other', () => {
    const text = (renderHelpTexts()[''] ?? '').replace(/\s+/g, ' ');
    const passage = /Exit codes:? 0 done.{0,140}?143 terminated/.exec(text)?.[0] ?? '';
    for (const [name, code] of codes) expect(passage).toContain(`${code} ${words[name]}`);
    expect(passage.match(/\d+/g)?.map(Number)).toEqual(codes.map(([, code]) => code));
  });

  it('docs/reference.md has a row for each one of errors.ts and no other', async () => {
    const [, section = ''] = /## Exit codes\n([\s\S]*?)\n## /.exec(await read('docs/reference.md')) ?? [];
    expect([...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))).toEqual(
      codes.map(([, code]) => code),
    );
  });

  it('README.md says where they come up what errors.ts says', async () => {
    expect(await read('README.md')).toMatch(new RegExp(`ends with exit code ${EXIT.conflicts}\\b`));
  });
});
