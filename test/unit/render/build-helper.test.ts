/** scripts/image.py on synthetic trees and files: it is the same in every project, so it is tested by itself. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHelperContext } from '../../../src/render/context/install-stages.ts';
import { fill } from '../../../src/render/templates.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'build-helper-'));
  writeFileSync(join(dir, 'image.py'), fill('scripts/image.py', buildHelperContext()));
});
afterAll(() => rmSync(dir, { recursive: true }));

const runHelper = (...args: string[]): string =>
  execFileSync('python3', [join(dir, 'image.py'), ...args], { encoding: 'utf8' });

function writeTree(root: string, files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const listFiles = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

let count = 0;
/** The files that stay in site-packages, and those that were set aside. */
function slim(files: Record<string, string | Buffer>, ...options: string[]) {
  count += 1;
  const venv = join(dir, `${count}`, 'venv');
  const site = 'lib/python3.12/site-packages';
  writeTree(join(venv, site), { 'p-1.0.dist-info/METADATA': '', ...files });
  writeFileSync(join(venv, '.lock'), '');
  runHelper('slim', venv, ...options);
  const pruned = join(dir, `${count}`, 'pruned', site);
  return {
    site: join(venv, site),
    kept: listFiles(join(venv, site)).filter((path) => path !== 'p-1.0.dist-info/METADATA'),
    pruned: readdirSync(join(pruned, '../../..')).length === 0 ? [] : listFiles(pruned),
    top: readdirSync(venv),
  };
}

describe('image.py slim', () => {
  it('removes test suites, keeps licenses, and leaves no lock file that everybody may write', () => {
    const { kept, pruned, top } = slim({
      'p/__init__.py': 'x = 1\n',
      'p/tests/__init__.py': '',
      'p/tests/test_a.py': '',
      'p/tests/data/a.json': '{}',
      'p/tests/LICENSE': '',
      'p/a/test/conftest.py': '',
    });
    expect(kept).toEqual(['p/__init__.py', 'p/tests/LICENSE']);
    expect(pruned).toEqual(['p/a/test/conftest.py', 'p/tests/__init__.py', 'p/tests/data/a.json', 'p/tests/test_a.py']);
    expect(top).toEqual(['lib']);
  });

  it('keeps a folder called test that is no test suite', () => {
    const files = { 'p/__init__.py': 'from p.test import run\n', 'p/test/__init__.py': '', 'p/test/run.py': '' };
    expect(slim(files).kept).toEqual(Object.keys(files).sort());
    expect(slim({ 'p/data/test/a.json': '{}' }).kept).toEqual(['p/data/test/a.json']);
  });

  it.each([
    ['an absolute import', 'p/a.py', 'from p.tests.helper import x\n'],
    ['a relative import', 'p/a.py', 'from .tests import helper\n'],
    ['an import from two levels up', 'p/b/a.py', 'def f():\n    from ..tests.helper import x\n'],
    ['an import over several lines', 'p/a.py', 'from p.tests import (  # why\n    other,\n    helper as h,\n)\n'],
    ['a plain import', 'p/a.py', 'import os, p.tests.helper as h\n'],
    ['a name in importlib', 'p/a.py', 'm = importlib.import_module(".tests.helper", __package__)\n'],
    ['another package', 'q.py', 'import p.tests.helper\n'],
  ])('keeps a module of a test suite for %s, with what that imports and reads', (_, importer, code) => {
    const { kept } = slim({
      [importer]: code,
      'p/tests/__init__.py': '',
      'p/tests/helper.py': 'from . import more\n',
      'p/tests/more.py': '',
      'p/tests/other_test.py': 'from . import unused\n',
      'p/tests/unused.py': '',
      'p/tests/data.json': '{}',
    });
    expect(kept).toEqual(
      [importer, 'p/tests/__init__.py', 'p/tests/data.json', 'p/tests/helper.py', 'p/tests/more.py'].sort(),
    );
  });

  it('keeps the whole of a test suite that is part of a path, but not for an example in a docstring', () => {
    const suite = { 'p/tests/test_a.py': '', 'p/tests/a.bin': '' };
    const path = 'DATA = Path(__file__).parent / "tests" / "a.bin"\n';
    expect(slim({ 'p/a.py': path, ...suite }).kept).toHaveLength(3);
    expect(slim({ 'p/a.py': `"""\n>>> ${path}"""\n`, ...suite }).kept).toEqual(['p/a.py']);
  });

  it('removes static libraries and headers, and nothing that only shares their name', () => {
    const { kept, pruned } = slim({
      'p/liba.a': '!<arch>\nx',
      'p/notes.a': 'text',
      'p/protein.pdb': 'ATOM      1  N   MET A   1\n',
      'p/include/a.h': '',
      'p/include/page.html': '',
      'p/include/__init__.py': '',
    });
    expect(kept).toEqual(['p/include/__init__.py', 'p/include/page.html', 'p/notes.a', 'p/protein.pdb']);
    expect(pruned).toEqual(['p/include/a.h', 'p/liba.a']);
  });

  it('keeps stubs that are read when the package is imported', () => {
    const { kept } = slim({
      'p/__init__.py': 'lazy.attach_stub(__name__, __file__)\n',
      'p/__init__.pyi': '',
      'q/__init__.py': '',
      'q/__init__.pyi': '',
    });
    expect(kept).toEqual(['p/__init__.py', 'p/__init__.pyi', 'q/__init__.py']);
  });

  it('applies a rule of a package only where that is installed', () => {
    const files = { 'torch/bin/test_api': '', 'torch/bin/torch_shm_manager': '', 'torch/__init__.py': '' };
    expect(slim(files).kept).toHaveLength(3);
    expect(slim({ ...files, 'torch-2.0.dist-info/METADATA': '' }).pruned).toEqual(['torch/bin/test_api']);
  });

  it('keeps what --keep names: a rule, or a pattern', () => {
    const files = { 'p/include/a.h': '', 'p/tests/test_a.py': '', 'p/tests/test_b.py': '' };
    expect(slim(files, '--keep', 'compiler', '--keep', '*/test_a.py').kept).toEqual([
      'p/include/a.h',
      'p/tests/test_a.py',
    ]);
  });

  it('compiles what stays, with a hash that is never checked', () => {
    const { site } = slim({ 'p/__init__.py': 'x = 1\n' });
    const [name = ''] = readdirSync(join(site, 'p/__pycache__'));
    expect(readFileSync(join(site, 'p/__pycache__', name)).readUInt32LE(4)).toBe(1);
  });
});

/** A 64-bit ELF library: header, one loaded segment, and behind it a symbol table and the names of the sections. */
function makeLibrary(behind = ''): Buffer {
  const code = Buffer.from('machine code'.padEnd(64, '.'));
  const symbols = Buffer.alloc(24 * 40, 7);
  const names = Buffer.from('\0.text\0.symtab\0.shstrtab\0');
  const at = { code: 120, symbols: 120 + 64, names: 120 + 64 + symbols.length, table: 0 };
  at.table = Math.ceil((at.names + names.length) / 8) * 8;
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeBigUInt64LE(64n, 32);
  header.writeBigUInt64LE(BigInt(at.table), 40);
  for (const [offset, value] of [
    [52, 64],
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 4],
    [62, 3],
  ] as const)
    header.writeUInt16LE(value, offset);
  const segment = Buffer.alloc(56);
  segment.writeUInt32LE(1, 0);
  segment.writeBigUInt64LE(BigInt(at.code + code.length), 32);
  const section = (name: number, type: number, flags: number, offset: number, size: number): Buffer => {
    const one = Buffer.alloc(64);
    one.writeUInt32LE(name, 0);
    one.writeUInt32LE(type, 4);
    one.writeBigUInt64LE(BigInt(flags), 8);
    one.writeBigUInt64LE(BigInt(offset), 24);
    one.writeBigUInt64LE(BigInt(size), 32);
    return one;
  };
  const body = Buffer.concat([header, segment, code, symbols, names]);
  return Buffer.concat([
    body,
    Buffer.alloc(at.table - body.length),
    section(0, 0, 0, 0, 0),
    section(1, 1, 2, at.code, code.length),
    section(7, 2, 0, at.symbols, symbols.length),
    section(15, 3, 0, at.names, names.length),
    Buffer.from(behind),
  ]);
}

describe('image.py slim, of symbols', () => {
  it('removes them from a library and moves nothing that is loaded', () => {
    const before = makeLibrary();
    const { site, pruned } = slim({ 'p/a.so': before });
    const after = readFileSync(join(site, 'p/a.so'));
    expect(after.length).toBeLessThan(before.length - 900);
    expect(after.subarray(64, 184)).toEqual(before.subarray(64, 184));
    const table = Number(after.readBigUInt64LE(40));
    const types = [0, 1, 2, 3].map((index) => after.readUInt32LE(table + 64 * index + 4));
    expect(types).toEqual([0, 1, 0, 3]);
    expect(pruned).toEqual(['p/a.so']);
  });

  it.each([
    ['another format', 'p/a.so', Buffer.from('no ELF file')],
    ['an empty file', 'p/a.so', Buffer.alloc(0)],
    ['a cut-off file', 'p/a.so', makeLibrary().subarray(0, 40)],
    ['an archive behind the library', 'p/a.so', makeLibrary('PK archive')],
    ['a library whose license forbids changes', 'nvidia/a.so', makeLibrary()],
  ])('leaves %s as it is', (_, path, content) => {
    const { site } = slim({ [path]: content });
    expect(readFileSync(join(site, path))).toEqual(content);
  });
});

describe('image.py split', () => {
  it('writes each section to its own file, without comments', () => {
    const lock = join(dir, 'requirements.txt');
    const text = [
      '# Made by create-ml-container',
      '# --- frameworks ---',
      'numpy==1 \\',
      '    --hash=sha256:0',
      '    # via patsy',
      '# --- packages ---',
      'patsy==1',
      '# --- built from source ---',
      'pycosat==1',
      '',
    ].join('\n');
    writeFileSync(lock, text);
    runHelper('split', lock, join(dir, 'lock'));
    const read = (name: string) => readFileSync(join(dir, 'lock', name), 'utf8');
    expect(read('frameworks.txt')).toBe('numpy==1 \\\n    --hash=sha256:0\n');
    expect(read('packages.txt')).toBe('patsy==1\n');
    expect(read('built.txt')).toBe('pycosat==1\n');
  });
});
