/** Reads `import` statements and resolves the names of a file. */
import type { SyntaxNode } from '@lezer/common';
import { iterateChildren, type SyntaxReader } from './syntax.ts';
import type { Name, PythonImport } from './types.ts';

type Where = Pick<PythonImport, 'guarded' | 'typeChecking' | 'inFunction' | 'inMain'>;

/** The imports of one ImportStatement. */
export function readImports(node: SyntaxNode, reader: SyntaxReader, where: Where): PythonImport[] {
  const line = reader.line(node);
  const from = node.firstChild?.name === 'from';
  let level = 0;
  let module = '';
  let seenImport = false;
  const found: PythonImport[] = [];
  const items: { dotted: string; alias?: string }[] = [];
  let item: { dotted: string; alias?: string } | undefined;
  let expectAlias = false;
  for (const child of iterateChildren(node)) {
    const text = reader.text(child);
    if (child.name === 'import') seenImport = true;
    else if (from && !seenImport) {
      if (child.name === '.' || child.name === 'Ellipsis') {
        if (module === '') level += text.length;
        else module += '.';
      } else if (child.name === 'VariableName') module += text;
    } else if (child.name === 'as') expectAlias = true;
    else if (child.name === ',') item = undefined;
    else if (child.name === '*') found.push({ module, level, name: '*', line, ...where });
    else if (child.name === '.' && item) item.dotted += '.';
    else if (child.name === 'VariableName') {
      if (expectAlias && item) item.alias = text;
      else if (item) item.dotted += text;
      else {
        item = { dotted: text };
        items.push(item);
      }
      expectAlias = false;
    }
  }
  for (const { dotted, alias } of items) {
    if (from) found.push({ module, level, name: dotted, alias: alias ?? dotted, line, ...where });
    else found.push({ module: dotted, level: 0, alias: alias ?? dotted, line, ...where });
  }
  return found;
}

/** The dotted name an import stands for, relative ones with their dots: "..core.x". */
export function resolveImportName({ module, level, name }: PythonImport): string {
  const base = '.'.repeat(level) + module;
  if (name === undefined || name === '*') return base;
  return base === '' || base.endsWith('.') ? base + name : `${base}.${name}`;
}

/**
 * A resolver for the names of one file.
 *
 * @param own Names that the file itself defines (functions, classes, assignments): they win over `import *`.
 */
export function createResolver(imports: PythonImport[], own: ReadonlySet<string>): (dotted: string) => Name {
  const bound = new Map<string, string>();
  const stars = imports.filter((i) => i.name === '*' && !i.typeChecking);
  for (const found of imports) {
    if (found.alias === undefined) continue;
    // `import a.b` binds a; `import a.b as x` binds x to a.b
    const plain = found.name === undefined && found.alias === found.module;
    const first = found.module.split('.')[0] ?? '';
    const [key, meaning] = plain ? [first, first] : [found.alias, resolveImportName(found)];
    // The fallback of `try: import x except ImportError: import y as x` must not hide the first choice.
    if (!bound.has(key)) bound.set(key, meaning);
  }
  return (dotted) => {
    const dot = dotted.indexOf('.');
    const head = dot < 0 ? dotted : dotted.slice(0, dot);
    const rest = dot < 0 ? '' : dotted.slice(dot);
    const meaning = bound.get(head);
    if (meaning !== undefined) return { dotted: meaning + rest, from: 'import' };
    const [star, ...more] = stars;
    if (star && more.length === 0 && !own.has(head) && !BUILT_IN.has(head)) {
      return { dotted: `${resolveImportName(star)}${star.module === '' ? '' : '.'}${dotted}`, from: 'import' };
    }
    return { dotted, from: 'local' };
  };
}

/** Names that `import *` must not be taken for; the ones that matter to what we look for. */
const BUILT_IN = new Set(
  'open print len range str int float bool list dict set tuple type super isinstance getattr setattr hasattr enumerate zip map filter sorted min max sum abs any all next iter repr input exit __import__ __name__ __file__ Exception ValueError RuntimeError KeyError self cls'.split(
    ' ',
  ),
);
