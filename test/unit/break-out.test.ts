/** Values that try to break out, in every option: refused, or inert in everything that is written. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parseCommandLine } from '../../src/cli/flags.ts';
import { createEmptyFacts } from '../../src/detect/facts.ts';
import { UserError } from '../../src/errors.ts';
import { type Option, specOptions, specPaths } from '../../src/options/table.ts';
import { planImageLayout } from '../../src/plan/image-layout.ts';
import { plan } from '../../src/plan/plan.ts';
import { render } from '../../src/render/render.ts';
import type { RenderedFile } from '../../src/spec/file.ts';
import type { Lock } from '../../src/spec/lock.ts';
import { merge } from '../../src/spec/merge.ts';
import { formatSaved } from '../../src/spec/saved.ts';

const ATTACKS = [
  '\nRUN touch pwned',
  '\r\nUSER root',
  '"; touch pwned; "',
  "'; touch pwned; '",
  '$(touch pwned)',
  '`touch pwned`',
  '{{constructor}}',
  '{{#each this}}{{this}}{{/each}}',
  '../../etc',
  '/etc/passwd',
  '..',
  '\\',
  '\\\n',
  '#',
  '\u2028USER root',
  '$PATH',
  '${PATH}',
  '$$',
  '!',
  '*',
  '**',
  '%s',
  ' && touch pwned',
  '|touch pwned',
  '>pwned',
  '--privileged',
  '-v /:/host',
  '\t',
  '\0',
  'é',
  ':latest',
  '@sha256:0',
  '\n- privileged',
  ': {a: b}',
  '"',
  "'",
  '${x:-$(touch pwned)}',
];
const hostile = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc
    .tuple(
      fc.constantFrom('app', 'a.b', 'x', '8000', '1g', 'linux/amd64', ''),
      fc.constantFrom(...ATTACKS),
      fc.constantFrom('', 'b', ':app', '.py'),
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

/** Every way to give a value: flags, --set, and into maps. */
const ways: ((text: string) => string[])[] = specPaths.flatMap((path) => {
  const row = specOptions[path] as Option;
  const flags = (row.flags ?? [])
    .filter((flag) => flag.metavar)
    .map((flag) => (text: string) => [`${flag.name}=${text}`]);
  const inside =
    row.type === 'map'
      ? [
          (text: string) => ['--set', `${path}.KEY=${text}`],
          (text: string) => ['--set', `${path}.${text}=value`],
          (text: string) => ['--set', `${path}=${JSON.stringify({ [text]: text })}`],
        ]
      : [];
  const list = row.type === 'list' ? [(text: string) => ['--set', `${path}=${JSON.stringify([text])}`]] : [];
  return [...flags, ...inside, ...list, (text: string) => ['--set', `${path}=${text}`]];
});

function filesOf(args: readonly string[]): RenderedFile[] {
  const chosen = merge(parseCommandLine(args).parts);
  const planned = plan({ values: chosen.values, because: {}, facts: createEmptyFacts('target') });
  const lock: Lock = {
    request: planned.request,
    resolver: { name: 'snapshot', date: '2026-01-01' },
    substitutions: [],
    packages: [
      {
        name: 'fastapi',
        version: '1.0',
        extras: [],
        hashes: [`sha256:${'0'.repeat(64)}`],
        size: { 'linux/amd64': 1 },
        via: ['requirements.in'],
      },
    ],
  };
  return render(planned, planImageLayout(planned, lock), lock, formatSaved(chosen.values, planned.values, []));
}

const textOf = (files: readonly RenderedFile[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? '';
const instructions = (text: string): string[] =>
  DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => instruction.getKeyword());
const ALLOWED = [
  'FROM',
  'RUN',
  'LABEL',
  'ENV',
  'WORKDIR',
  'COPY',
  'USER',
  'EXPOSE',
  'STOPSIGNAL',
  'HEALTHCHECK',
  'ENTRYPOINT',
  'CMD',
];
/** Keys of a YAML document, without the names that the user chose. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? 'list'
    : value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([key, below]) => [key, shape(below)]))
      : 'value';

let sandbox: string;
beforeAll(() => {
  sandbox = mkdtempSync(join(tmpdir(), 'break-out-'));
  mkdirSync(join(sandbox, 'bin'));
  writeFileSync(join(sandbox, 'bin/docker'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
  chmodSync(join(sandbox, 'bin/docker'), 0o755);
});
afterAll(() => rmSync(sandbox, { recursive: true }));

function inert(files: readonly RenderedFile[]): void {
  const dockerfile = textOf(files, 'Dockerfile');
  const found = instructions(dockerfile);
  expect(found.filter((keyword) => !ALLOWED.includes(keyword))).toEqual([]);
  for (const once of ['USER', 'STOPSIGNAL', 'CMD', 'WORKDIR'])
    expect(found.filter((keyword) => keyword === once)).toHaveLength(1);
  expect(dockerfile.match(/^USER .*$/m)?.[0]).toMatch(/^USER [1-9]\d*:[1-9]\d*$/);
  for (const line of dockerfile.split('\n')) expect(line).not.toMatch(/^\s*(RUN )?touch pwned/);
  const compose = parseYaml(textOf(files, 'compose.yaml'));
  expect(Object.keys(compose).filter((key) => key !== 'secrets')).toEqual(['name', 'services', 'volumes']);
  expect(Object.keys(compose.services)).toEqual(['app', 'dev']);
  expect(compose.services.app).not.toHaveProperty('privileged');
  for (const line of textOf(files, '.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!')))
    expect(line).not.toMatch(/(^!|\/)\.\.(\/|$)|^!\/|^!\*/);
  for (const file of files) {
    expect(file.path).not.toMatch(/^\/|(^|\/)\.\.(\/|$)/);
    expect(file.text).not.toContain('\0');
  }
}

/** Runs a script with a docker that only prints its arguments; nothing else may happen. */
function runs(files: readonly RenderedFile[], name: string): void {
  const cwd = mkdtempSync(join(sandbox, 'run-'));
  for (const file of files) {
    mkdirSync(dirname(join(cwd, file.path)), { recursive: true });
    writeFileSync(join(cwd, file.path), file.text);
  }
  execFileSync('sh', [join(cwd, 'scripts', name), ...(name === 'push.sh' ? ['registry.example.com/a/b'] : [])], {
    cwd,
    env: { PATH: `${join(sandbox, 'bin')}:${process.env.PATH}`, NETRC: join(sandbox, 'bin/docker') },
    stdio: 'pipe',
  });
  expect(existsSync(join(cwd, 'pwned')) || existsSync(join(cwd, 'scripts/pwned'))).toBe(false);
  rmSync(cwd, { recursive: true });
}

describe('values that try to break out', () => {
  it.each(ways.map((way) => ({ way, as: way('…').join(' ') })))('as $as are refused or inert', ({ way }) => {
    fc.assert(
      fc.property(hostile, (text) => {
        // a right value with blanks around it is none that breaks out, and may well change the files
        fc.pre(!/^linux\/(?:amd64|arm64)$/.test(text.trim()));
        let files: RenderedFile[];
        try {
          files = filesOf(way(text));
        } catch (error) {
          if (error instanceof UserError) return;
          throw error;
        }
        inert(files);
      }),
      { numRuns: 150 },
    );
  });

  it('do nothing when the scripts run', () => {
    for (const way of ways) {
      for (const text of ATTACKS) {
        let files: RenderedFile[];
        try {
          files = filesOf(way(text));
        } catch (error) {
          if (error instanceof UserError) continue;
          throw error;
        }
        for (const name of ['run.sh', 'build.sh', 'push.sh']) runs(files, name);
      }
    }
  }, 120_000);

  it('arrive in ENV as they are', () => {
    const dockerfile = textOf(filesOf(['--set', 'env.GREETING=a "b" $c \\d {{e}} `f` \'g\'']), 'Dockerfile');
    expect(dockerfile).toContain(`GREETING="a \\"b\\" \\$c \\\\d {{e}} \`f\` 'g'"`);
    const without = filesOf([]);
    expect(shape(parseYaml(textOf(without, 'compose.yaml')))).toEqual(
      shape(parseYaml(textOf(filesOf(['--set', 'env.A=\n'.trim()]), 'compose.yaml'))),
    );
  });
});
