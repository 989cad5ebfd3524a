/** Reads names, literals and arguments of @lezer/python's tree. */
import type { SyntaxNode } from '@lezer/common';
import type { Call, Name, Value } from './types.ts';

export interface SyntaxReader {
  text(node: SyntaxNode): string;
  line(node: SyntaxNode): number;
  resolve(dotted: string): Name;
  /** Counts one more value; false where the text has had its share. A value is read again for each call around it. */
  spend(): boolean;
}

/** Deeper than any code a person writes; keeps hostile nesting from exhausting the stack. */
const DEEPEST = 25;
/** What follows that many places that are filled in says nothing more about a path or an address. */
const MOST_HOLES = 100;
const UNKNOWN: Value = { is: 'unknown' };

export function* iterateChildren(node: SyntaxNode): Generator<SyntaxNode> {
  for (let child = node.firstChild; child; child = child.nextSibling) yield child;
}

/** `a.b.c` as text; undefined for anything that is no chain of plain names. */
export function readDottedName(node: SyntaxNode, reader: SyntaxReader): string | undefined {
  const parts: string[] = [];
  let at = node;
  for (let depth = 0; at.name === 'MemberExpression'; depth++) {
    const attribute = at.lastChild;
    if (attribute?.name !== 'PropertyName' || !at.firstChild || depth > DEEPEST) return undefined;
    parts.unshift(reader.text(attribute));
    at = at.firstChild;
  }
  return at.name === 'VariableName' ? [reader.text(at), ...parts].join('.') : undefined;
}

/** The expression as a {@link Value}; what needs running is `unknown`. */
export function readValue(node: SyntaxNode, reader: SyntaxReader, depth = 0): Value {
  if (depth > DEEPEST || !reader.spend()) return UNKNOWN;
  const inner = (child: SyntaxNode) => readValue(child, reader, depth + 1);
  switch (node.name) {
    case 'String':
    case 'ContinuedString':
    case 'FormatString':
      return stringValue(node, reader, depth);
    case 'Number':
      return numberValue(reader.text(node));
    case 'Boolean':
      return { is: 'constant', constant: reader.text(node) === 'True' };
    case 'None':
      return { is: 'constant', constant: null };
    case 'UnaryExpression': {
      const operand = node.lastChild ? inner(node.lastChild) : UNKNOWN;
      return operand.is === 'number' && reader.text(node).startsWith('-')
        ? { is: 'number', number: -operand.number }
        : UNKNOWN;
    }
    case 'ParenthesizedExpression': {
      const content = node.firstChild?.nextSibling;
      return content ? inner(content) : UNKNOWN;
    }
    case 'AwaitExpression':
      return node.lastChild ? inner(node.lastChild) : UNKNOWN;
    case 'BinaryExpression':
      return binaryValue(node, reader, inner);
    case 'ConditionalExpression': {
      const [first, , , , last] = [...iterateChildren(node)];
      return first && last ? { is: 'either', parts: [inner(first), inner(last)] } : UNKNOWN;
    }
    case 'ArrayExpression':
    case 'TupleExpression':
      return { is: 'list', items: [...iterateChildren(node)].filter((c) => !'[](),'.includes(c.name)).map(inner) };
    case 'DictionaryExpression':
      return { is: 'table', pairs: readPairs(node, inner) };
    case 'VariableName':
      return { is: 'name', name: reader.resolve(reader.text(node)) };
    case 'MemberExpression':
      return memberValue(node, reader, inner);
    case 'CallExpression':
      return formatted(parseCall(node, reader, { scope: '', inMain: false }, depth));
    default:
      return UNKNOWN;
  }
}

/** `{"a": 1, **more}` without what is unpacked into it. */
function readPairs(node: SyntaxNode, inner: (child: SyntaxNode) => Value): [Value, Value][] {
  const pairs: [Value, Value][] = [];
  for (const child of iterateChildren(node)) {
    const [key, value] = [child.prevSibling, child.nextSibling];
    if (child.name === ':' && key && value) pairs.push([inner(key), inner(value)]);
  }
  return pairs;
}

/** `"run {}".format(name)` keeps what stands before the name, as an f-string does. */
function formatted(call: Call): Value {
  const { receiver, method } = call;
  return method === 'format' && receiver?.is === 'text' ? upTo(receiver.text, '{') : { is: 'call', call };
}

/** The text up to the first place that is filled in; a mark that stands twice is one that is meant. */
function upTo(text: string, mark: '{' | '%'): Value {
  const hole = [...text.matchAll(mark === '{' ? /\{\{?/g : /%%?/g)].find(([all]) => all === mark);
  return hole === undefined ? { is: 'text', text } : { is: 'prefix', text: text.slice(0, hole.index) };
}

function memberValue(node: SyntaxNode, reader: SyntaxReader, inner: (child: SyntaxNode) => Value): Value {
  const dotted = readDottedName(node, reader);
  if (dotted !== undefined) return { is: 'name', name: reader.resolve(dotted) };
  const attribute = node.lastChild;
  if (attribute?.name === 'PropertyName' && node.firstChild) {
    return { is: 'attribute', of: inner(node.firstChild), attribute: reader.text(attribute) };
  }
  // `os.environ["PORT"]` and `parents[1]`: the index matters, so it is kept as a call of []
  const [of, bracket, index] = [...iterateChildren(node)];
  if (of && bracket?.name === '[' && index) {
    return {
      is: 'call',
      call: { receiver: inner(of), method: '[]', args: [inner(index)], kwargs: {}, line: 0, scope: '', inMain: false },
    };
  }
  return UNKNOWN;
}

function binaryValue(node: SyntaxNode, reader: SyntaxReader, inner: (child: SyntaxNode) => Value): Value {
  const [left, operator, right] = [...iterateChildren(node)];
  if (!left || !operator || !right) return UNKNOWN;
  if (operator.name === 'or') return { is: 'either', parts: [inner(left), inner(right)] };
  if (operator.name !== 'ArithOp') return UNKNOWN;
  const sign = reader.text(operator);
  if (sign === '/') return { is: 'join', parts: [inner(left), inner(right)] };
  if (sign !== '+' && sign !== '%') return UNKNOWN;
  const [a, b] = [inner(left), inner(right)];
  if (sign === '+' && (a.is === 'list' || b.is === 'list'))
    return { is: 'list', items: [a, b].flatMap((part) => (part.is === 'list' ? part.items : [part])) };
  if (sign === '%') return a.is === 'text' ? upTo(a.text, '%') : UNKNOWN;
  if (a.is !== 'text') {
    return b.is === 'text' || b.is === 'prefix' ? { is: 'prefix', text: '', filled: { hole: a, rest: b } } : UNKNOWN;
  }
  if (b.is === 'text' || b.is === 'prefix') return { ...b, text: a.text + b.text };
  return { is: 'prefix', text: a.text, filled: { hole: b, rest: { is: 'text', text: '' } } };
}

/** A CallExpression with its callee resolved. `where` is the scope it stands in. */
export function parseCall(
  node: SyntaxNode,
  reader: SyntaxReader,
  where: { scope: string; inMain: boolean },
  depth = 0,
): Call {
  const target = node.firstChild;
  const list = node.lastChild;
  const { args, kwargs } = readArguments(list?.name === 'ArgList' ? list : null, reader, depth);
  const call: Call = { method: '', args, kwargs, line: reader.line(list ?? node), ...where };
  if (!target || target === list) return call;
  const dotted = readDottedName(target, reader);
  if (dotted !== undefined) {
    call.callee = reader.resolve(dotted);
    call.method = dotted.slice(dotted.lastIndexOf('.') + 1);
  } else if (target.name === 'MemberExpression' && target.lastChild?.name === 'PropertyName' && target.firstChild) {
    call.method = reader.text(target.lastChild);
    call.receiver = depth > DEEPEST ? UNKNOWN : readValue(target.firstChild, reader, depth + 1);
  }
  return call;
}

/** The arguments of an ArgList; `*args` and `**kwargs` are left out. */
export function readArguments(list: SyntaxNode | null, reader: SyntaxReader, depth = 0): Pick<Call, 'args' | 'kwargs'> {
  const args: Value[] = [];
  // A null prototype: keyword names come from the file, and `__proto__` is one.
  const kwargs: Record<string, Value> = Object.create(null);
  if (!list || depth > DEEPEST) return { args, kwargs };
  for (let child = list.firstChild; child; child = child.nextSibling) {
    if ('(),'.includes(child.name) || child.type.isError || child.name === 'Comment') continue;
    if (child.name === '*' || child.name === '**') {
      child = child.nextSibling;
      if (!child) break;
      args.push(UNKNOWN);
      continue;
    }
    const next = child.nextSibling;
    if (child.name === 'VariableName' && next?.name === 'AssignOp' && next.nextSibling) {
      kwargs[reader.text(child)] = readValue(next.nextSibling, reader, depth + 1);
      child = next.nextSibling;
    } else args.push(readValue(child, reader, depth + 1));
  }
  return { args, kwargs };
}

function numberValue(text: string): Value {
  const number = Number(text.replaceAll('_', ''));
  return Number.isFinite(number) ? { is: 'number', number } : UNKNOWN;
}

function stringValue(node: SyntaxNode, reader: SyntaxReader, depth: number): Value {
  if (node.name !== 'ContinuedString') return oneString(node, reader, depth);
  let text = '';
  for (const part of iterateChildren(node)) {
    const value = oneString(part, reader, depth);
    if (value.is === 'prefix') return { ...value, text: text + value.text };
    if (value.is !== 'text') return UNKNOWN;
    text += value.text;
  }
  return { is: 'text', text };
}

const SIMPLE_ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\n': '', '\\': '\\', "'": "'", '"': '"' };

function oneString(node: SyntaxNode, reader: SyntaxReader, depth: number): Value {
  const source = reader.text(node);
  const quote = source.search(/["']/);
  if (quote < 0) return UNKNOWN;
  const prefix = source.slice(0, quote).toLowerCase();
  if (prefix.includes('b')) return UNKNOWN;
  const mark = source.slice(quote, quote + 3);
  const width = mark === '"""' || mark === "'''" ? 3 : 1;
  const start = quote + width;
  const closed = source.length >= start + width && source.endsWith(source.slice(quote, start));
  const plain = (text: string) =>
    prefix.includes('r') ? text : text.replace(/\\([\s\S])/g, (all, c: string) => SIMPLE_ESCAPES[c] ?? all);
  const holes = node.name === 'FormatString' ? node.getChildren('FormatReplacement') : [];
  const from = (at: number, next: number): Value => {
    const hole = holes[next];
    if (!hole) return { is: 'text', text: plain(source.slice(at, closed ? source.length - width : source.length)) };
    const text = plain(source.slice(at, hole.from - node.from));
    const expression = hole.firstChild?.nextSibling;
    if (!expression || depth > DEEPEST || next >= MOST_HOLES) return { is: 'prefix', text };
    const value = readValue(expression, reader, depth + 1);
    return { is: 'prefix', text, filled: { hole: value, rest: from(hole.to - node.from, next + 1) } };
  };
  return from(start, 0);
}
