/** Validates preset templates before they are compiled. */
import type Handlebars from 'handlebars';
// @ts-expect-error the package types only its main file, which also reads files
import library from 'handlebars/dist/cjs/handlebars.js';
import type { Problem } from '../errors.ts';
import { suggest } from '../spec/values.ts';

const { parse } = ((library as { default?: unknown }).default ?? library) as typeof Handlebars;

/** Bytes of one template: a page is a few thousand. */
const MAX_TEXT = 64 * 1024;
const MAX_BLOCKS = 5;
const BLOCKS = ['if', 'unless', 'each', 'with'];
const DATA = ['root', 'index', 'key', 'first', 'last'];
/** Ways out of plain data into the language: what every object inherits, `constructor` among them. */
const inherited = (part: string): boolean => part in Object.prototype || part === 'prototype';

/** Any node of the tree, as far as it is looked at. */
interface Node {
  type: string;
  loc?: { start: { line: number; column: number } };
  path?: { type: string; original: string; parts: string[]; data?: boolean };
  params?: Node[];
  hash?: { pairs: { value: Node }[] };
  program?: Node;
  inverse?: Node;
  body?: Node[];
}

/** @param helpers what may be called beside the blocks. */
export function findTemplateProblems(text: string, where: string, helpers: readonly string[]): Problem[] {
  if (text.length > MAX_TEXT) return [{ where, what: `is larger than ${MAX_TEXT / 1024} KiB`, fix: 'shorten it' }];
  // the parser recurses
  if ((text.match(/\{\{[#^]/g) ?? []).length > 500)
    return [{ where, what: 'has more than 500 blocks', fix: 'shorten it' }];
  let tree: Node;
  try {
    tree = parse(text) as unknown as Node;
  } catch (error) {
    const [first = '', ...rest] = (error as Error).message.split('\n');
    return [
      {
        where,
        what: `is not a Handlebars template: ${first.replace(/:$/, '')} ${rest.at(-1) ?? ''}`.trim(),
        fix: 'fix it',
      },
    ];
  }
  const problems: Problem[] = [];
  const wrong = (node: Node, what: string, fix: string): void => {
    const at = node.loc ? `:${node.loc.start.line}:${node.loc.start.column + 1}` : '';
    problems.push({ where: `${where}${at}`, what, fix });
  };
  const walk = (node: Node | undefined, depth: number): void => {
    if (!node) return;
    const refused = /^(Partial|Decorator)/.test(node.type)
      ? 'includes another template or a decorator, which templates of presets may not'
      : depth > MAX_BLOCKS
        ? `has more than ${MAX_BLOCKS} blocks in each other`
        : undefined;
    if (refused) {
      wrong(node, refused, 'write it out, or shorten it');
      return;
    }
    const block = node.type === 'BlockStatement';
    const call = block || (node.params?.length ?? 0) > 0 || (node.hash?.pairs.length ?? 0) > 0;
    const allowed = block ? BLOCKS : helpers;
    if (node.path && call && !allowed.includes(node.path.original))
      wrong(node, `calls ${node.path.original}, which it may not`, suggest(node.path.original, allowed));
    else if (node.path) refusePath(node.path, node);
    if (node.type === 'PathExpression') refusePath(node as unknown as NonNullable<Node['path']>, node);
    for (const below of [...(node.params ?? []), ...(node.hash?.pairs ?? []).map(({ value }) => value)])
      walk(below, depth);
    for (const below of node.body ?? []) walk(below, depth);
    walk(node.program, depth + (block ? 1 : 0));
    walk(node.inverse, depth + (block ? 1 : 0));
  };
  const refusePath = (path: NonNullable<Node['path']>, node: Node): void => {
    const parts = path.parts ?? [];
    if (parts.some(inherited))
      wrong(node, `reaches for ${path.original}, which is no part of the plan`, 'use what the plan has');
    else if (path.data && !DATA.includes(parts[0] ?? ''))
      wrong(node, `reaches for ${path.original}`, `one of: ${DATA.map((name) => `@${name}`).join(', ')}`);
  };
  walk(tree, 0);
  return problems;
}
