/** Locates a line in the structure of its file, so that explanations survive rewording. */
import { parseDockerfile } from '../check/index.ts';
import { listPythonBlocks, listShellBlocks } from './script-structure.ts';
import type { LineContext } from './table.ts';

/** One place a line; a comment has that of what it stands above. */
export function locateLines(path: string, lines: readonly string[]): LineContext[] {
  const keys = listKeys(path, lines);
  const items = /\.ya?ml$/.test(path) ? listYamlItems(lines) : [];
  return lines.map((text, i) => ({ text, key: keys[i] ?? '', item: items[i] ?? '' }));
}

function listKeys(path: string, lines: readonly string[]): string[] {
  if (/(?:^|\/)Dockerfile/.test(path)) return dockerfileKeys(path, lines.join('\n'));
  if (/\.ya?ml$/.test(path)) return yamlKeys(lines.join('\n'));
  if (path.endsWith('.sh')) return listShellBlocks(lines);
  if (path.endsWith('.py')) return listPythonBlocks(lines);
  return lines.map(() => '');
}

/** The step that a line belongs to: "Build" below "- name: Build", "actions/checkout@..." below "- uses: ...". */
function listYamlItems(lines: readonly string[]): string[] {
  const open: { indent: number; item: string }[] = [];
  const items = lines.map((line) => {
    if (isComment(line) || line.trim() === '') return '';
    const indent = line.search(/\S/);
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const item = /^\s*- (?:name|uses): (.*)$/.exec(line)?.[1];
    if (item !== undefined) open.push({ indent, item });
    return open.at(-1)?.item ?? '';
  });
  return items.map((item, i) => {
    if (!isComment(lines[i] ?? '')) return item;
    const next = lines.findIndex((line, at) => at > i && !isComment(line) && line.trim() !== '');
    return items[next] ?? '';
  });
}

const isComment = (line: string): boolean => /^\s*#/.test(line);

/** "RUN@frameworks": the instruction, and the stage it belongs to; "COPY --from@runtime" of what another stage has. */
function dockerfileKeys(path: string, text: string): string[] {
  const { stages, globals } = parseDockerfile(path, text);
  const keys: string[] = text.split('\n').map(() => '');
  const mark = (one: Marked, stage: string): void => {
    const from = one.keyword === 'COPY' && one.flags?.some(({ name }) => name === 'from') ? ' --from' : '';
    for (let line = one.line; line <= one.endLine; line += 1) keys[line - 1] = `${one.keyword}${from}@${stage}`;
  };
  for (const one of globals) mark(one, '');
  for (const [index, { name = String(index), from, instructions }] of stages.entries())
    for (const one of [from, ...instructions]) mark(one, name);
  return withComments(keys, text.split('\n'));
}

interface Marked {
  keyword: string;
  line: number;
  endLine: number;
  flags?: readonly { name: string }[];
}

/** "services.app.ports", by indentation: what we write has no flow style over several lines. */
function yamlKeys(text: string): string[] {
  const open: { indent: number; key: string }[] = [];
  const lines = text.split('\n');
  const keys = lines.map((line) => {
    if (/^\s*(?:#|$)/.test(line)) return '';
    const indent = line.search(/\S/);
    const key = /^\s*(?:- )?([\w.-]+|"[^"]+"):(?:\s|$)/.exec(line)?.[1];
    if (!line.trimStart().startsWith('- ')) while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    if (key !== undefined && !line.trimStart().startsWith('- ')) open.push({ indent, key });
    return open.map((one) => one.key).join('.');
  });
  return withComments(keys, lines);
}

function withComments(keys: readonly string[], lines: readonly string[]): string[] {
  return keys.map((key, i) => {
    if (key !== '' || !isComment(lines[i] ?? '')) return key;
    return keys.slice(i).find((next) => next !== '') ?? '';
  });
}
