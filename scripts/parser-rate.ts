/**
 * Prints how many of the Python files below a folder our parser reads without an error, of those that CPython parses.
 *
 *   npx tsx scripts/parser-rate.ts FOLDER [--python python3]
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { parsePython } from '../src/python/parse.ts';

/** Prints a path per line: files in UTF-8 that this Python parses. */
const LIST = `
import ast, pathlib, sys, warnings
warnings.simplefilter("ignore")
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    try:
        ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError, RecursionError, MemoryError, OSError):
        continue
    print(path)
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { python: { type: 'string', default: 'python3' } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('FOLDER is missing: name a folder of Python files');

const { stdout } = await execa(values.python, ['-c', LIST, folder], { maxBuffer: 1e9 });
const files = stdout.split('\n').filter((file) => file !== '');
let refused = 0;
for (const file of files) {
  const text = await readFile(file, 'utf8');
  const [line] = parsePython(text).errors;
  if (line === undefined) continue;
  refused++;
  console.log(`${file}:${line}: ${text.split('\n')[line - 1]?.trim()}`);
}
const rate = ((100 * (files.length - refused)) / files.length).toFixed(1);
console.log(`${files.length} files that CPython parses: ${refused} refused, ${rate} % read`);
