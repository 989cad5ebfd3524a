/** Parses one Python file into imports, calls, assignments and definitions. Invalid code never throws. */
import type { SyntaxNode, SyntaxNodeRef } from '@lezer/common';
import { parser } from '@lezer/python';
import { rewriteGrammarGaps } from './grammar-gaps.ts';
import { createResolver, readImports } from './imports.ts';
import { findLazyImports } from './lazy-modules.ts';
import { findDeepNode } from './nesting.ts';
import { recordPathMention } from './path-literals.ts';
import { classifyCondition, createLineIndex, endsProgram, Scopes } from './scope.ts';
import { readSignals } from './signals.ts';
import { iterateChildren, parseCall, readArguments, readDottedName, readValue, type SyntaxReader } from './syntax.ts';
import type { Call, Name, PythonImport, PythonModule, Value } from './types.ts';

/** Statements that the grammar lacks may hide one another: how often what is left is tried again. */
const ROUNDS = 3;
/** Values that are read of a file; of a longer one, as many as it has characters. */
const LEAST_VALUES = 10_000;

/**
 * Reads Python source. A statement that the grammar refuses is lost, and nothing else of the file: the parser goes on behind it.
 *
 * @param source Text of one file; line ends of any kind, a byte order mark is tolerated.
 */
export function parsePython(source: string): PythonModule {
  let text = source;
  let module = readModule(text);
  for (let round = 0; round < ROUNDS && module.errors.length > 0; round++) {
    const rewritten = rewriteGrammarGaps(text, module.errors);
    if (rewritten === text) break;
    const next = readModule(rewritten);
    if (next.errors.length > module.errors.length) break;
    [text, module] = [rewritten, next];
  }
  return module;
}

function readModule(source: string): PythonModule {
  const parsed = parser.parse(source);
  // to read a node deep inside takes a climb of all levels; CPython refuses 200 brackets and 150 f-strings in each other
  const deep = findDeepNode(parsed);
  const tree = deep === undefined ? parsed : parser.parse('');
  const lineAt = createLineIndex(source);
  const own = new Set<string>();
  const imports: PythonImport[] = [];
  let resolve = (dotted: string): Name => ({ dotted, from: 'local' });
  let values = Math.max(LEAST_VALUES, source.length);
  const reader: SyntaxReader = {
    text: (node) => source.slice(node.from, node.to),
    line: (node) => lineAt(node.from),
    resolve: (dotted) => resolve(dotted),
    spend: () => values-- > 0,
  };

  // Imports and definitions first: a function may use what is imported below it.
  const first = new Scopes(reader);
  tree.iterate({
    enter: (ref) => {
      first.enter(ref);
      if (ref.name === 'ImportStatement') {
        const { guarded, typeChecking, inFunction, inMain } = first;
        imports.push(...readImports(ref.node, reader, { guarded, typeChecking, inFunction, inMain }));
      } else if (ref.name === 'FunctionDefinition' || ref.name === 'ClassDefinition') {
        const name = ref.node.getChild('VariableName');
        if (name) own.add(reader.text(name));
      } else if (ref.name === 'AssignStatement' && ref.node.firstChild) own.add(reader.text(ref.node.firstChild));
    },
    leave: (ref) => first.leave(ref),
  });
  resolve = createResolver(imports, own);

  const module: PythonModule = {
    imports,
    assignments: [],
    calls: [],
    references: [],
    environment: [],
    functions: [],
    classes: [],
    routes: [],
    paths: [],
    required: [],
    signals: [],
    dynamicImports: [],
    errors: [],
    python2: false,
  };
  const scopes = new Scopes(reader);
  const floats = new Set<number>();
  tree.iterate({
    enter: (ref) => {
      scopes.enter(ref);
      READ[ref.name]?.(ref.node, module, scopes, reader);
      // `1. if x else 2.` is taken for an attribute of 1; what follows on the line is then no error of the author's.
      if (ref.name === 'MemberExpression' && ref.node.firstChild?.name === 'Number') floats.add(reader.line(ref.node));
      if (ref.type.isError) noteError(ref, module, reader, floats);
    },
    leave: (ref) => scopes.leave(ref),
  });
  if (deep !== undefined) module.errors.push(lineAt(deep));
  const lazy = findLazyImports(module);
  if (lazy.length === 0) return module;
  // these say what the computed import there can be
  return { ...module, imports: [...imports, ...lazy], dynamicImports: [] };
}

type ReadNode = (node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader) => void;

const READ: Record<string, ReadNode> = {
  AssignStatement: readAssignment,
  UpdateStatement: readListUpdate,
  WithStatement: readWith,
  CallExpression: readCall,
  MemberExpression: readReference,
  FunctionDefinition: readFunction,
  ClassDefinition: readClass,
  ReturnStatement(node, module, { scope }, reader) {
    const value = node.lastChild;
    const current = module.functions.findLast((f) => f.name === scope);
    if (current && value && value.name !== 'return') current.returns.push(readValue(value, reader));
  },
  Decorator: readDecorator,
  IfStatement(node, module, scopes, reader) {
    if (scopes.scope === '' && module.main === undefined && classifyCondition(node, reader) === 'main') {
      module.main = reader.line(node);
    }
    const [, test, body] = [...iterateChildren(node)];
    if (!test || body?.name !== 'Body' || scopes.guarded || !endsProgram(body, reader)) return;
    const [not, asked] = test.name === 'UnaryExpression' ? [...iterateChildren(test)] : [];
    if (not?.name === 'not' && asked) module.required.push(...readRequired(asked, scopes, reader));
    // `if f() == 0:`, `if len(f()) < 1:`
    const [left, operator, right] = test.name === 'BinaryExpression' ? [...iterateChildren(test)] : [];
    if (left && operator && right && /^(?:==0|<1)$/.test(reader.text(operator) + reader.text(right)))
      module.required.push(...readRequired(left, scopes, reader));
  },
  AssertStatement(node, module, scopes, reader) {
    const [, test] = [...iterateChildren(node)];
    if (test && !scopes.guarded) module.required.push(...readRequired(test, scopes, reader));
  },
  PrintStatement(_node, module) {
    module.python2 = true;
  },
  String: (node, module, _scopes, reader) => recordPathMention(node, module, reader),
  ContinuedString: (node, module, _scopes, reader) => recordPathMention(node, module, reader),
  FormatString: (node, module, _scopes, reader) => recordPathMention(node, module, reader),
};

/** The calls of a condition that all must hold: of `f() and len(g()) > 0` both, of `f() or g()` and `not f()` none. */
function readRequired(test: SyntaxNode, scopes: Scopes, reader: SyntaxReader): Call[] {
  const parts = [...iterateChildren(test)];
  if (test.name === 'ParenthesizedExpression') return parts[1] ? readRequired(parts[1], scopes, reader) : [];
  if (test.name === 'BinaryExpression') {
    const [left, operator, right] = parts;
    if (!left || !operator || !right || reader.text(operator) === 'or') return [];
    const isBoth = reader.text(operator) === 'and';
    return [...readRequired(left, scopes, reader), ...(isBoth ? readRequired(right, scopes, reader) : [])];
  }
  if (test.name !== 'CallExpression') return [];
  const { scope, inMain } = scopes;
  const call = parseCall(test, reader, { scope, inMain });
  const [argument] = call.args;
  return call.method === 'len' && argument?.is === 'call' ? [argument.call] : [call];
}

function readAssignment(node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader): void {
  const { scope, inMain, branch } = scopes;
  const parts = [...iterateChildren(node)];
  const lastOp = parts.findLastIndex((part) => part.name === 'AssignOp');
  const source = parts[lastOp + 1];
  if (lastOp < 1 || !source || source.type.isError) return;
  // `a, b = 1, 2` is no simple assignment; `a = b = f()` is two.
  if (parts.slice(lastOp + 1).some((part) => part.name === ',')) return;
  const value = readValue(source, reader);
  const assign = (part: SyntaxNode, given: Value) => {
    const target = readTarget(part, reader);
    if (target === undefined) return;
    const under = branch === undefined ? {} : { branch };
    module.assignments.push({ target, value: given, line: reader.line(node), scope, inMain, ...under });
  };
  for (const [i, part] of parts.entries()) {
    if (i >= lastOp) break;
    const next = parts[i + 1]?.name;
    if (next !== 'AssignOp' && next !== 'TypeDef') continue;
    if (parts[i - 1]?.name !== ',') assign(part, value);
  }
  if (value.is === 'call' && parts[1]?.name === ',')
    for (const [index, part] of unpacked(parts).entries()) assign(part, { is: 'item', of: value, index });
}

/** `items += [x]` adds to a list as `items.extend([x])` does. */
function readListUpdate(node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader): void {
  const [target, operator, source] = [...iterateChildren(node)];
  const name = target && readDottedName(target, reader);
  const value = source && operator && reader.text(operator) === '+=' ? readValue(source, reader) : undefined;
  if (name === undefined || value?.is !== 'list') return;
  const { scope, inMain, test } = scopes;
  module.calls.push({
    callee: reader.resolve(`${name}.extend`),
    method: 'extend',
    args: [value],
    kwargs: {},
    line: reader.line(node),
    scope,
    inMain,
    ...(test ? { under: { value: readValue(test, reader), text: reader.text(test) } } : {}),
  });
}

/** "app.model", and "models[]" for what is set by a subscript. */
function readTarget(part: SyntaxNode, reader: SyntaxReader): string | undefined {
  const [of, bracket] = part.name === 'MemberExpression' ? [...iterateChildren(part)] : [];
  if (bracket?.name !== '[' || !of) return readDottedName(part, reader);
  const name = readDottedName(of, reader);
  return name === undefined ? undefined : `${name}[]`;
}

/** The targets of `a, b = f()`. */
const unpacked = (parts: readonly SyntaxNode[]): SyntaxNode[] =>
  parts
    .slice(
      0,
      parts.findIndex((part) => part.name === 'AssignOp'),
    )
    .filter((part) => part.name !== ',');

/** `with gr.Blocks() as demo:` binds demo as an assignment does. */
function readWith(node: SyntaxNode, module: PythonModule, { scope, inMain }: Scopes, reader: SyntaxReader): void {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'as' || !child.prevSibling || child.nextSibling?.name !== 'VariableName') continue;
    module.assignments.push({
      target: reader.text(child.nextSibling),
      value: readValue(child.prevSibling, reader),
      line: reader.line(child),
      scope,
      inMain,
    });
  }
}

function readCall(node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader): void {
  const { scope, inMain, test } = scopes;
  const call = parseCall(node, reader, { scope, inMain });
  if (test) call.under = { value: readValue(test, reader), text: reader.text(test) };
  if (scopes.caught) call.caught = true;
  module.calls.push(call);
  readNeededVariable(node, call, module, scopes, reader);
  const name = call.callee?.dotted;
  if (name === 'signal.signal' || call.method === 'add_signal_handler') {
    for (const signal of readSignals(node, call.args[0], reader)) module.signals.push({ signal, line: call.line });
  }
  const computed = call.args[0]?.is !== 'text';
  if (computed && (name === 'importlib.import_module' || name === '__import__')) module.dynamicImports.push(call.line);
  // `app.add_api_route("/health", f)` and Flask's add_url_rule
  if (call.method === 'add_api_route' || call.method === 'add_url_rule' || call.method === 'add_route') {
    const target = call.callee?.dotted.slice(0, -call.method.length - 1);
    const [path] = call.args;
    if (target && path?.is === 'text') module.routes.push({ target, method: 'get', path: path.text, line: call.line });
  }
}

/** `np.NaN` as a whole: not its parts, not where it is set, not where an `if` or `try` is around it. */
function readReference(node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader): void {
  const { parent } = node;
  const isTarget = parent?.name === 'AssignStatement' && node.nextSibling?.name === 'AssignOp';
  if (!isTarget) readVariable(node, module, scopes, reader);
  if (parent?.name === 'MemberExpression' || scopes.guarded || isTarget) return;
  if (isInTry(node, reader)) return;
  const dotted = readDottedName(node, reader);
  const name = dotted === undefined ? undefined : reader.resolve(dotted);
  if (name?.from === 'import') module.references.push({ dotted: name.dotted, line: reader.line(node) });
}

/** `os.environ["TOKEN"]` */
function readVariable(node: SyntaxNode, module: PythonModule, scopes: Scopes, reader: SyntaxReader): void {
  const [of, bracket, index] = [...iterateChildren(node)];
  const dotted = bracket?.name === '[' && of ? readDottedName(of, reader) : undefined;
  if (dotted === undefined || !index || reader.resolve(dotted).dotted !== 'os.environ') return;
  const name = readValue(index, reader);
  const required = isCertain(node, scopes);
  if (name.is === 'text') module.environment.push({ name: name.text, line: reader.line(node), required });
}

/** Whether an import of the module comes by, with nothing around that would catch what it raises. */
function isCertain(node: SyntaxNode, scopes: Scopes): boolean {
  if (scopes.inFunction || scopes.guarded) return false;
  for (let around = node.parent; around; around = around.parent)
    if (['LambdaExpression', 'ConditionalExpression', 'TryStatement'].includes(around.name)) return false;
  return true;
}

/** Functions that raise where their first argument is None. */
const NEED_VALUE = new Set([
  'int',
  'float',
  'len',
  'open',
  'os.path.join',
  'os.makedirs',
  'pathlib.Path',
  'json.loads',
]);

/** `int(os.getenv("N"))`, `os.environ.get("HOSTS").split(",")`, `"http://" + os.getenv("HOST")`: what raises where the variable is not set. */
function readNeededVariable(
  node: SyntaxNode,
  { callee, args: [name, fallback], kwargs }: Call,
  module: PythonModule,
  scopes: Scopes,
  reader: SyntaxReader,
): void {
  if (callee?.dotted !== 'os.getenv' && callee?.dotted !== 'os.environ.get') return;
  if (name?.is !== 'text' || fallback !== undefined || kwargs.default !== undefined) return;
  if (!isCertain(node, scopes) || !breaksOnNone(node, reader)) return;
  module.environment.push({ name: name.text, line: reader.line(node), required: true });
}

function breaksOnNone(node: SyntaxNode, reader: SyntaxReader): boolean {
  const { parent } = node;
  if (parent?.name === 'MemberExpression') return parent.firstChild?.from === node.from;
  const operator = parent?.name === 'BinaryExpression' ? parent.getChild('ArithOp') : null;
  if (operator) return reader.text(operator) === '+';
  const call = parent?.name === 'ArgList' && node.prevSibling?.name === '(' ? parent.parent : null;
  const called =
    call?.name === 'CallExpression' && call.firstChild ? readDottedName(call.firstChild, reader) : undefined;
  return called !== undefined && NEED_VALUE.has(reader.resolve(called).dotted);
}

/** Inside `try: ... except AttributeError`. */
function isInTry(node: SyntaxNode, reader: SyntaxReader): boolean {
  for (let around = node.parent; around; around = around.parent) {
    if (around.name === 'TryStatement' && reader.text(around).split(/[:\n]/).some(catchesMissing)) return true;
  }
  return false;
}

function catchesMissing(clause: string): boolean {
  const at = clause.search(/\bexcept\b/);
  return at >= 0 && clause.includes('AttributeError', at);
}

function readFunction(node: SyntaxNode, module: PythonModule, { scope }: Scopes, reader: SyntaxReader): void {
  const list = node.getChild('ParamList');
  const params: string[] = [];
  const defaults: Record<string, Value> = Object.create(null);
  let required = 0;
  let starred = false;
  for (const child of list ? iterateChildren(list) : []) {
    if (child.name === '*' || child.name === '**') starred = true;
    else if (child.name === ',') starred = false;
    else if (child.name === 'VariableName' && child.prevSibling?.name !== 'AssignOp') {
      params.push(reader.text(child));
      const after = child.nextSibling?.name === 'TypeDef' ? child.nextSibling.nextSibling : child.nextSibling;
      if (after?.name === 'AssignOp') {
        if (after.nextSibling) defaults[reader.text(child)] = readValue(after.nextSibling, reader);
      } else if (!starred) required++;
    }
  }
  const type = readReturnType(node, reader);
  // The scope was entered already, so it carries the function's own name.
  module.functions.push({
    name: scope,
    params,
    required,
    defaults,
    returns: [],
    ...(type ? { returnType: type } : {}),
    line: reader.line(node),
    async: node.firstChild?.name === 'async',
    decorators: readDecorators(node, reader),
  });
}

/** The names of the decorators above a function or a class. */
function readDecorators(node: SyntaxNode, reader: SyntaxReader): Name[] {
  if (node.parent?.name !== 'DecoratedStatement') return [];
  return node.parent.getChildren('Decorator').map((decorator) =>
    reader.resolve(
      decorator
        .getChildren('VariableName')
        .map((n) => reader.text(n))
        .join('.'),
    ),
  );
}

/** `-> gr.Blocks`, and the text of `-> "gr.Blocks"`. */
function readReturnType(node: SyntaxNode, reader: SyntaxReader): Name | undefined {
  const said = node.getChild('TypeDef')?.lastChild;
  if (!said) return undefined;
  const dotted = said.name === 'String' ? reader.text(said).slice(1, -1) : readDottedName(said, reader);
  return dotted !== undefined && /^[\w.]+$/.test(dotted) ? reader.resolve(dotted) : undefined;
}

function readClass(node: SyntaxNode, module: PythonModule, { scope }: Scopes, reader: SyntaxReader): void {
  const { args } = readArguments(node.getChild('ArgList'), reader);
  const bases = args.flatMap((base: Value) => (base.is === 'name' ? [base.name] : []));
  const fields = node.getChild('Body')?.getChildren('AssignStatement') ?? [];
  const declared = fields.flatMap((field) => {
    const [name, ...others] = [...iterateChildren(field)];
    const open = name?.name === 'VariableName' && others.every((part) => part.name !== 'AssignOp');
    return open ? [{ name: reader.text(name), line: reader.line(field) }] : [];
  });
  const decorators = readDecorators(node, reader);
  module.classes.push({ name: scope, bases, declared, line: reader.line(node), decorators });
}

/** `@app.get("/health")`; the dots of a decorator's name are its own children, not a MemberExpression. */
function readDecorator(node: SyntaxNode, module: PythonModule, _scopes: Scopes, reader: SyntaxReader): void {
  const list = node.getChild('ArgList');
  const names = node.getChildren('VariableName').map((n) => reader.text(n));
  const method = names.pop();
  const target = names.join('.');
  if (method === undefined) return;
  const call = readArguments(list, reader);
  module.calls.push({
    callee: reader.resolve(target === '' ? method : `${target}.${method}`),
    method,
    ...call,
    line: reader.line(node),
    scope: '@',
    inMain: false,
  });
  const path = call.args[0] ?? call.kwargs.path ?? call.kwargs.rule;
  if (target === '' || path?.is !== 'text') return;
  module.routes.push({
    target,
    method: readHttpMethod(method, call.kwargs.methods),
    path: path.text,
    line: reader.line(node),
  });
}

/** `@app.route("/predict", methods=["POST"])` answers no GET: it is a post, and not a route of any kind. */
function readHttpMethod(decorator: string, methods: Value | undefined): string {
  const named =
    methods?.is === 'list' ? methods.items.flatMap((m) => (m.is === 'text' ? [m.text.toLowerCase()] : [])) : [];
  const [first] = named;
  return first === undefined || named.includes('get') ? decorator.toLowerCase() : first;
}

function noteError(ref: SyntaxNodeRef, module: PythonModule, reader: SyntaxReader, floats: ReadonlySet<number>): void {
  // The grammar does not know the parentheses of `with (a as b, c as d):`, which is good Python.
  for (let node: SyntaxNode | null = ref.node.parent, i = 0; node && i < 3; node = node.parent, i++) {
    if (node.name === 'WithStatement') return;
  }
  // Nor a bare `yield`.
  if (ref.node.parent?.name.startsWith('Yield')) return;
  const line = reader.line(ref.node);
  if (!floats.has(line) && module.errors.at(-1) !== line) module.errors.push(line);
}
