/**
 * Prose linter: refuses the words of scripts/prose.json in what people read: the documentation, the templates, the JSON
 * knowledge, and every sentence in the source.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export interface ProseProblem {
  path: string;
  line: number;
  found: string;
  use: string;
}

interface Sentence {
  line: number;
  text: string;
}

const ROOT = join(import.meta.dirname, '..');
const { terms } = JSON.parse(readFileSync(join(ROOT, 'scripts/prose.json'), 'utf8')) as {
  terms: { not: string; use: string }[];
};
const patterns = terms.map(({ not, use }) => ({ pattern: new RegExp(not, 'gi'), use }));

/** @param text of a file with that path; its extension tells what in it is read by people. */
export function lintProse(path: string, text: string): ProseProblem[] {
  return listSentences(path, text).flatMap((sentence) =>
    patterns.flatMap(({ pattern, use }) =>
      [...sentence.text.matchAll(pattern)].map(([found]) => ({ path, line: sentence.line, found, use })),
    ),
  );
}

function listSentences(path: string, text: string): Sentence[] {
  if (path.endsWith('.ts')) return listLiterals(path, text);
  if (path.endsWith('.json')) return listValues(text);
  const lines = text.split('\n').map((line, at) => ({ line: at + 1, text: line }));
  return path.endsWith('.md') ? dropCode(lines) : lines;
}

/** Strings of more than one word: names and keys are not prose. */
function listLiterals(path: string, text: string): Sentence[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      if (/\w \w/.test(node.text))
        found.push({ line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.text });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Strings of more than one word, but for the sources that a table names. */
function listValues(text: string): Sentence[] {
  return text.split('\n').flatMap((line, at) => {
    const prose = line.replace(/"(?:source|sources|from)": "[^"]*",?/g, '');
    return /"[^"]*\w \w[^"]*"/.test(prose) ? [{ line: at + 1, text: prose }] : [];
  });
}

/** Output in code blocks is checked where it is made. */
function dropCode(lines: readonly Sentence[]): Sentence[] {
  let isCode = false;
  return lines.filter(({ text }) => {
    const isFence = text.trimStart().startsWith('```');
    if (isFence) isCode = !isCode;
    return !isFence && !isCode;
  });
}

const READ = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'action.yml', 'docs', 'src', 'templates', 'presets'];
/** Generated files are checked at their source; the bench pages quote other tools; starters and word lists are data. */
const SKIPPED = [
  'src/generated/',
  'docs/bench/',
  '/starter/',
  'src/detect/heuristics.json/',
  'src/detect/files/folders.json/',
];

function listFiles(path: string): string[] {
  if (SKIPPED.some((part) => `${path}/`.includes(part))) return [];
  if (statSync(join(ROOT, path)).isDirectory())
    return readdirSync(join(ROOT, path)).flatMap((name) => listFiles(`${path}/${name}`));
  return /\.(?:ts|json|md|hbs|yml)$/.test(path) ? [path] : [];
}

export const lintProject = (): ProseProblem[] =>
  READ.flatMap(listFiles).flatMap((path) => lintProse(path, readFileSync(join(ROOT, path), 'utf8')));

if (process.argv[1] !== undefined && relative(process.argv[1], import.meta.filename) === '') {
  const problems = lintProject();
  for (const { path, line, found, use } of problems) console.error(`${path}:${line}: "${found}"\n  use: ${use}`);
  if (problems.length > 0) process.exitCode = 1;
}
