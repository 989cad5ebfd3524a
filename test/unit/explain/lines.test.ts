/** No line of what we write is unexplained. A line that is named here needs a rule, or an entry, in src/catalog/explanations.json. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { entryNamed, explainLines, explanations } from '../../../src/explain/index.ts';
import { tree } from '../../support/cli.ts';

const GOLDEN = fileURLToPath(new URL('../../golden', import.meta.url));
const cases = (await readdir(GOLDEN, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(cases)('%s', (name) => {
  it('has no line unexplained', async () => {
    const files = await tree(join(GOLDEN, name, 'expected'));
    const lock = JSON.parse(await readFile(join(GOLDEN, name, 'expected/ml-container.lock'), 'utf8'));
    const unexplained = Object.entries(files).flatMap(([path, text]) =>
      explainLines({ path, text, starter: lock.files[path]?.kind === 'starter' })
        .filter(({ entry }) => entry === undefined)
        .map(({ line, text: said }) => `${path}:${line} ${said}`),
    );
    expect(unexplained).toEqual([]);
  });
});

describe('the explanations', () => {
  it('a line that nobody wrote for us is not explained', () => {
    const [line] = explainLines({ path: 'Dockerfile', text: 'FROM x AS base\nRUN make it so\n', starter: false }).slice(
      1,
    );
    expect(line?.entry).toBeUndefined();
  });

  it('every rule names an entry, and every entry is reached', () => {
    const named = [
      ...explanations.rules.map(({ entry }) => entry),
      ...explanations.page,
      ...explanations.closing,
      'starter',
    ];
    expect(named.filter((entry) => entryNamed(entry) === undefined)).toEqual([]);
    expect(Object.keys(explanations.entries).filter((entry) => !named.includes(entry))).toEqual([]);
  });

  it.each(Object.entries(explanations.entries))('%s says what, why and where that is from', (_, entry) => {
    expect(entry.what.length).toBeGreaterThan(20);
    expect(entry.why.length).toBeGreaterThan(15);
    expect(entry.source).not.toBe('');
  });

  it('an instruction is known by what it is, whatever it says', () => {
    const text = 'FROM python:9 AS base\nFROM base AS runtime\nEXPOSE 1\nSTOPSIGNAL SIGQUIT\n';
    expect(explainLines({ path: 'Dockerfile', text, starter: false }).map(({ entry }) => entry)).toEqual([
      'base',
      'multi-stage',
      'port',
      'stop',
    ]);
  });
});
