/** Tracks the scope of a statement: function, class, `if __name__`, `try: import`, TYPE_CHECKING. */
import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { iterateChildren, readDottedName, type SyntaxReader } from './syntax.ts';
import type { Branch } from './types.ts';

/** Exceptions that a guarded import is caught by. */
const IMPORT_ERRORS = new Set(['ImportError', 'ModuleNotFoundError', 'Exception', 'BaseException']);

type Mark = 'function' | 'class' | 'main' | 'typing' | 'guard' | 'condition' | 'except';

/** Words of a `try` whose bodies are run unless something fails. */
const CERTAIN = new Set(['try', 'else', 'finally']);

/** A stack that follows enter and leave of a tree walk. */
export class Scopes {
  readonly #reader: SyntaxReader;
  readonly #stack: { at: number; to: number; node: string; mark: Mark; name: string; test: SyntaxNode | null }[] = [];

  constructor(reader: SyntaxReader) {
    this.#reader = reader;
  }

  /** Call on entering each node, before reading it. */
  enter(ref: SyntaxNodeRef): void {
    const mark = this.#markOf(ref);
    if (!mark) return;
    const named = mark === 'function' || mark === 'class' ? ref.node.getChild('VariableName') : null;
    const name = named ? this.#reader.text(named) : '';
    const test = mark === 'condition' || mark === 'guard' ? ref.node.prevSibling : null;
    this.#stack.push({ at: ref.from, to: ref.to, node: ref.name, mark, name, test });
  }

  leave(ref: SyntaxNodeRef): void {
    const top = this.#stack.at(-1);
    if (top && top.at === ref.from && top.to === ref.to && top.node === ref.name) this.#stack.pop();
  }

  /** Dotted names of the functions and classes around: "Service.load"; "" at module level. */
  get scope(): string {
    return this.#stack
      .filter((s) => s.name !== '')
      .map((s) => s.name)
      .join('.');
  }
  get inFunction(): boolean {
    return this.#stack.some((s) => s.mark === 'function');
  }
  get inMain(): boolean {
    return this.#stack.some((s) => s.mark === 'main');
  }
  get typeChecking(): boolean {
    return this.#stack.some((s) => s.mark === 'typing');
  }
  /** What the nearest `if` around asks; "else" is its own test. */
  get test(): SyntaxNode | undefined {
    return this.#stack.findLast((s) => s.mark === 'condition')?.test ?? undefined;
  }
  /** Within the function around it. */
  get branch(): Branch | undefined {
    const around = this.#stack.slice(this.#stack.findLastIndex((s) => s.name !== '') + 1);
    const isPerhaps = around.some(
      ({ mark, test }) =>
        mark === 'except' ||
        (mark === 'condition' && test?.name !== 'else') ||
        (mark === 'guard' && !CERTAIN.has(test?.name ?? '')),
    );
    return isPerhaps ? 'perhaps' : around.some(({ mark }) => mark === 'condition') ? 'else' : undefined;
  }
  /** In a `try` that catches the ImportError of what is in it. */
  get caught(): boolean {
    return this.#stack.some((s) => s.mark === 'guard');
  }
  get guarded(): boolean {
    return this.#stack.some((s) => s.mark === 'guard' || s.mark === 'condition');
  }

  #markOf(ref: SyntaxNodeRef): Mark | undefined {
    if (ref.name === 'FunctionDefinition') return 'function';
    if (ref.name === 'ClassDefinition') return 'class';
    if (ref.name !== 'Body') return undefined;
    const parent = ref.node.parent;
    if (parent?.name === 'IfStatement') {
      const before = ref.node.prevSibling;
      return (before && classifyTest(before, this.#reader)) ?? 'condition';
    }
    if (parent?.name !== 'TryStatement') return undefined;
    if (catchesImportError(parent, this.#reader)) return 'guard';
    return CERTAIN.has(ref.node.prevSibling?.name ?? '') ? undefined : 'except';
  }
}

/** What the first condition of an `if` asks, when it is one of the two that matter. */
export function classifyCondition(statement: SyntaxNode, reader: SyntaxReader): 'main' | 'typing' | undefined {
  const test = statement.firstChild?.nextSibling;
  return test ? classifyTest(test, reader) : undefined;
}

function classifyTest(test: SyntaxNode, reader: SyntaxReader): 'main' | 'typing' | undefined {
  const inner = test.name === 'ParenthesizedExpression' ? (test.firstChild?.nextSibling ?? test) : test;
  if (inner.name === 'BinaryExpression') {
    const text = reader.text(inner);
    if (text.length < 60 && text.includes('__name__') && text.includes('__main__') && /==|\sin[\s({[]/.test(text))
      return 'main';
    return undefined;
  }
  const name = readDottedName(inner, reader);
  return name === 'TYPE_CHECKING' || name?.endsWith('.TYPE_CHECKING') ? 'typing' : undefined;
}

function catchesImportError(statement: SyntaxNode, reader: SyntaxReader): boolean {
  for (const child of iterateChildren(statement)) {
    if (child.name !== 'except') continue;
    let caught = child.nextSibling;
    if (caught?.name === '*') caught = caught.nextSibling;
    let body = caught;
    while (body && body.name !== 'Body') body = body.nextSibling;
    if (body && endsProgram(body, reader)) continue;
    if (!caught || caught.name === 'Body') return true;
    const names = caught.name === 'TupleExpression' ? [...iterateChildren(caught)] : [caught];
    if (names.some((n) => IMPORT_ERRORS.has(reader.text(n)))) return true;
  }
  return false;
}

/** `raise`, or `sys.exit("install torch first")`: then the code cannot do without what it tried to import. */
export const endsProgram = (body: SyntaxNode, reader: SyntaxReader): boolean =>
  [...iterateChildren(body)].some(
    (statement) =>
      statement.name === 'RaiseStatement' ||
      (statement.name === 'ExpressionStatement' &&
        /^(?:sys\.exit|exit|quit|os\._exit)\s*\(/.test(reader.text(statement))),
  );

/** Line numbers by binary search; from 1. */
export function createLineIndex(source: string): (position: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return (position) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= position) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
