/** Programs are started in one place, which takes none from the project. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith('.ts'));
const isGenerated = (file: string): boolean => file.startsWith('generated');
const others = files.filter((file) => !file.startsWith('process') && !isGenerated(file));
const codes = await Promise.all(
  others.map(async (file) => {
    const text = await readFile(join(SRC, file), 'utf8');
    return { file, code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '') };
  }),
);
const listFilesWith = (pattern: RegExp): string[] =>
  codes.filter(({ code }) => pattern.test(code)).map(({ file }) => file);

describe('src/process', () => {
  it('is the only place that imports what starts programs', () => {
    expect(codes.length).toBeGreaterThan(300);
    expect(listFilesWith(/(from|import)\s*\(?\s*'(node:)?(child_process|cluster|worker_threads|vm)'/)).toEqual([]);
    expect(listFilesWith(/(from|import)\s*\(?\s*'(execa|cross-spawn)'/)).toEqual([]);
  });

  it('is the only place that uses the home and temporary folders', () => {
    // compares a folder with the home, and takes nothing from there
    const compares = 'files/project-root.ts';
    expect(listFilesWith(/\b(homedir|tmpdir|userInfo)\s*\(/).filter((file) => file !== compares)).toEqual([]);
  });
});

describe('src', () => {
  it('evaluates no text as code', () => {
    expect(listFilesWith(/\b(eval|Function)\s*\(|\brequire\s*\(|\bprocess\.(binding|dlopen)\b/)).toEqual([]);
  });

  it('requires one package by its name, when it is needed', () => {
    expect(listFilesWith(/\bcreateRequire\b|from '(node:)?module'/)).toEqual(['pep/grammar.ts']);
    const { code = '' } = codes.find(({ file }) => file === 'pep/grammar.ts') ?? {};
    expect(code).toContain("createRequire(import.meta.url)('pip-requirements-js')");
    expect(code.match(/createRequire/g)).toHaveLength(2);
  });

  it('imports no module whose name it computes', () => {
    const computed = codes.flatMap(({ code }) =>
      [...code.matchAll(/\bimport\s*\(\s*([^)]*)\)/g)].map(([, name = '']) => name.trim()),
    );
    expect(computed.length).toBeGreaterThan(50);
    expect(computed.filter((name) => !/^'[^'$]+'$/.test(name))).toEqual([]);
  });
});
