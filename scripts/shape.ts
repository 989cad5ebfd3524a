/**
 * Prints how readable the source is, in figures: `npm run shape`, or `npm run shape -- REF` for a commit.
 * A commit needs the packages of this checkout, so one from long ago may not run.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { findCycles } from './shape/cycles.ts';
import { countTypeShapes, groupBy, listFunctions, listImports, mentionsSetting } from './shape/read.ts';
import { startsWithVerb } from './shape/verbs.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [ref] = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'shape-'));
try {
  print(measure(ref === undefined ? ROOT : checkOut(ref)));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The files of a commit beside the packages of this checkout. */
function checkOut(commit: string): string {
  const tar = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', work], { input: tar });
  symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/generate.ts'], { cwd: work, stdio: 'ignore' });
  return work;
}

function measure(root: string): Record<string, string | number> {
  const src = join(root, 'src');
  const paths = (readdirSync(src, { recursive: true, encoding: 'utf8' }) as string[])
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('generated/'))
    .sort();
  const files = new Map(
    paths.map((path) => [
      path,
      ts.createSourceFile(path, readFileSync(join(src, path), 'utf8'), ts.ScriptTarget.Latest, true),
    ]),
  );
  const functions = [...files.values()].flatMap(listFunctions);
  const exported = functions.filter((one) => one.exported);
  const verbs = exported.filter(({ name }) => startsWithVerb(name));
  const lines = [...files.values()].map((file) => file.getLineStarts().length).sort((a, b) => a - b);
  const folders = [...groupBy(paths, (path) => posix.dirname(path))].sort(([, a], [, b]) => b.length - a.length);
  const [folder = '', inFolder = []] = folders[0] ?? [];
  const imports = new Map(paths.map((path) => [path, listImports(files.get(path) as ts.SourceFile, path)]));
  return {
    'functions at top level': functions.length,
    'of them named *Of': functions.filter(({ name }) => /[a-z]Of$/.test(name)).length,
    'exported functions': exported.length,
    'of them named by a verb': `${Math.round((100 * verbs.length) / exported.length)} %`,
    'type names with several shapes': countTypeShapes([...files.values()]),
    files: files.size,
    'files under 40 lines': lines.filter((count) => count < 40).length,
    'median of lines': lines[Math.floor(lines.length / 2)] ?? 0,
    'lines of code': [...files.values()].map(({ text }) => countCode(text)).reduce((a, b) => a + b, 0),
    'largest flat folder': `${inFolder.length} (${folder})`,
    'import cycles, types included': findCycles(imports).length,
    'modules loaded by a plain run': countLoaded(root),
    'files that --port passes': paths.filter(
      (path) =>
        !/^(inputs\/detect|detect|check|dockerfile)\//.test(path) &&
        mentionsSetting(files.get(path) as ts.SourceFile, 'port'),
    ).length,
  };
}

/** Lines that are neither blank nor comment. */
function countCode(text: string): number {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
}

/** Source files that Node loads for `create-ml-container --yes` in an empty directory, by V8's coverage. */
function countLoaded(root: string): number {
  const coverage = join(work, 'coverage');
  const dir = join(work, 'app');
  mkdirSync(dir);
  const code = `import('${join(root, 'src/main.ts')}').then(({ main }) => main(['${dir}', '--framework', 'fastapi', '--yes', '--json'])).then((code) => process.exit(code))`;
  const ran = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: root,
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(`the run failed: ${ran.stderr}`);
  const urls = readdirSync(coverage).flatMap((name) =>
    (JSON.parse(readFileSync(join(coverage, name), 'utf8')) as { result: { url: string }[] }).result.map(
      ({ url }) => url,
    ),
  );
  const loaded = urls
    .filter((url) => url.startsWith('file:'))
    .map((url) => relative(join(root, 'src'), fileURLToPath(url.split('?')[0] as string)))
    .filter((path) => !path.startsWith('..') && path.endsWith('.ts'));
  return new Set(loaded).size;
}

function print(figures: Record<string, string | number>): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(width)}  ${value}`);
}
