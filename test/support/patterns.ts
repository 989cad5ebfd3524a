/** Every regular expression that ships: literals of the code, patterns in our JSON and in the Python that we generate. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Pattern {
  where: string;
  source: string;
  flags: string;
}

/** A star, a plus or an open count: without one the time is bounded by the pattern itself. */
const UNBOUNDED = /[*+]|\{\d+,\}/;
const IN_PYTHON =
  /\bre\.(?:compile|match|search|fullmatch|sub|split|findall|finditer)\(\s*r?(["'])((?:(?!\1)[^\\\n]|\\.)*)\1/g;

/** @returns the patterns in which something may repeat without end, and the places that put one together at run time. */
export async function shippedPatterns(): Promise<{ patterns: Pattern[]; dynamic: string[] }> {
  const files = (await Promise.all(['src', 'bin', 'templates', 'presets'].map((folder) => filesBelow(folder)))).flat();
  const patterns: Pattern[] = [];
  const dynamic: string[] = [];
  for (const file of files.filter((path) => !path.startsWith('src/generated/'))) {
    const text = await readFile(join(ROOT, file), 'utf8');
    if (/\.[jt]s$/.test(file)) readCode(file, text, patterns, dynamic);
    else if (file.endsWith('.json')) patterns.push(...inJson(file, JSON.parse(text)));
    else
      for (const [, , written = ''] of text.matchAll(IN_PYTHON)) {
        const [, flags = '', source = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(written) ?? [];
        patterns.push({ where: file, source, flags });
      }
  }
  return { patterns: patterns.filter(({ source }) => UNBOUNDED.test(source)), dynamic };
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(join(ROOT, folder), { recursive: true });
  return names.map((name) => `${folder}/${name}`).filter((path) => /\.(?:[jt]s|json|py|hbs|sh)$/.test(path));
}

function readCode(file: string, text: string, patterns: Pattern[], dynamic: string[]): void {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const where = () => `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      patterns.push({ where: where(), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp')
      dynamic.push(file);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** Keys whose patterns are matched against the whole text. */
const WHOLE = ['pattern', 'environment'];

/** A string that is written as a pattern: with an escape, a class, a group or `.*`; what is no pattern at all does no harm here. */
function inJson(file: string, value: unknown, key = ''): Pattern[] {
  if (typeof value === 'string') {
    if (WHOLE.includes(key)) return [{ where: file, source: `^(?:${value})$`, flags: 'u' }];
    return /\\[dwsb.]|\[\^?[a-zA-Z0-9]-|\(\?|\.[*+]/.test(value) && compiles(value)
      ? [{ where: file, source: value, flags: '' }]
      : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => inJson(file, inner, Array.isArray(value) ? key : name));
}

function compiles(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
