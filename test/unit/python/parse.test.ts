import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePython } from '../../../src/python/parse.ts';

const callees = (source: string) => parsePython(source).calls.map((c) => c.callee?.dotted ?? `.${c.method}`);

describe('imports', () => {
  it.each([
    ['import os.path', { module: 'os.path', alias: 'os.path', level: 0 }],
    ['import fastapi as fa', { module: 'fastapi', alias: 'fa' }],
    ['from fastapi import FastAPI as F', { module: 'fastapi', name: 'FastAPI', alias: 'F' }],
    ['from ..core.config import settings', { module: 'core.config', level: 2, name: 'settings' }],
    ['from . import routers', { module: '', level: 1, name: 'routers' }],
    ['from ... import x', { module: '', level: 3, name: 'x' }],
    ['from app import *', { module: 'app', name: '*' }],
    ['try:\n    import torch\nexcept ImportError:\n    torch = None', { module: 'torch', guarded: true }],
    [
      'try:\n    import torch\nexcept (OSError, ModuleNotFoundError) as e:\n    pass',
      { module: 'torch', guarded: true },
    ],
    ['try:\n    import torch\nexcept ValueError:\n    pass', { module: 'torch', guarded: false }],
    ['if TYPE_CHECKING:\n    import pandas', { module: 'pandas', typeChecking: true }],
    ['if typing.TYPE_CHECKING:\n    import pandas', { module: 'pandas', typeChecking: true }],
    ['if not TYPE_CHECKING:\n    import pandas', { module: 'pandas', typeChecking: false }],
    ['def f():\n    import numpy', { module: 'numpy', inFunction: true, line: 2 }],
  ])('%s', (source, expected) => {
    expect(parsePython(source).imports).toEqual([expect.objectContaining(expected)]);
  });

  it('reads every name of one statement', () => {
    const names = parsePython('from a.b import (\n    c,\n    d as e,\n)\nimport f, g.h as i\n').imports;
    expect(names.map((n) => [n.module, n.name, n.alias])).toEqual([
      ['a.b', 'c', 'c'],
      ['a.b', 'd', 'e'],
      ['f', undefined, 'f'],
      ['g.h', undefined, 'i'],
    ]);
  });

  it('sees no import in strings and comments', () => {
    expect(parsePython('x = """\nimport torch\n"""\n# import numpy\n').imports).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['import fastapi as fa\nfa.FastAPI()', 'fastapi.FastAPI'],
    ['from fastapi import FastAPI as F\nF()', 'fastapi.FastAPI'],
    ['import os.path\nos.path.join("a")', 'os.path.join'],
    ['from . import core\ncore.make()', '.core.make'],
    ['from .core import make\nmake()', '.core.make'],
    ['from gradio import *\nBlocks()', 'gradio.Blocks'],
    ['from gradio import *\nopen("x")', 'open'],
    ['from gradio import *\ndef go(): pass\ngo()', 'go'],
    ['def f():\n    return load()\nfrom joblib import load', 'joblib.load'],
    ['load()', 'load'],
  ])('%j calls %s', (source, expected) => {
    expect(callees(source)).toContain(expected);
  });
});

describe('assignments', () => {
  it('resolves the call and reads literal arguments', () => {
    const { assignments } = parsePython(
      'import fastapi\napp: fastapi.FastAPI = fastapi.FastAPI(title="x", port=-1, d=True)',
    );
    expect(assignments).toEqual([
      expect.objectContaining({
        target: 'app',
        line: 2,
        scope: '',
        value: {
          is: 'call',
          call: expect.objectContaining({
            callee: { dotted: 'fastapi.FastAPI', from: 'import' },
            kwargs: expect.objectContaining({
              title: { is: 'text', text: 'x' },
              port: { is: 'number', number: -1 },
              d: { is: 'constant', constant: true },
            }),
          }),
        },
      }),
    ]);
  });

  it('takes a = b = f() as two, and a, b = ... as none', () => {
    expect(parsePython('a = b = f()\nx, y = g(), 2').assignments.map((a) => a.target)).toEqual(['a', 'b']);
  });

  it('takes `with ... as x` as one, in the place it stands', () => {
    const source =
      'import gradio as gr\nif __name__ == "__main__":\n    with open("a") as f, gr.Blocks() as demo:\n        pass';
    expect(parsePython(source).assignments.map((a) => [a.target, a.inMain])).toEqual([
      ['f', true],
      ['demo', true],
    ]);
  });

  it('joins adjacent strings and stops what is filled in at its first place', () => {
    const values = parsePython(
      'a = "x" "y"\nb = f"models/{n}.pt"\nc = r"\\d"\nd = "\\t"\ne = "cut {} {}".format(n, m)\nf = "cut %s" % n\ng = "{{".format()\nh = {"k": [1], **d}',
    ).assignments.map((a) => a.value);
    expect(values).toEqual([
      { is: 'text', text: 'xy' },
      {
        is: 'prefix',
        text: 'models/',
        filled: { hole: { is: 'name', name: { dotted: 'n', from: 'local' } }, rest: { is: 'text', text: '.pt' } },
      },
      { is: 'text', text: '\\d' },
      { is: 'text', text: '\t' },
      { is: 'prefix', text: 'cut ' },
      { is: 'prefix', text: 'cut ' },
      { is: 'text', text: '{{' },
      {
        is: 'table',
        pairs: [
          [
            { is: 'text', text: 'k' },
            { is: 'list', items: [{ is: 'number', number: 1 }] },
          ],
        ],
      },
    ]);
  });
});

describe('functions, routes, the rest', () => {
  it('knows what a factory returns, and what it must be given', () => {
    const { functions } = parsePython(
      'def create_app(a, b=1, *c, d=2) -> FastAPI:\n    app = F()\n    return app\nclass A:\n    async def run(self): return 1',
    );
    expect(functions).toEqual([
      expect.objectContaining({ name: 'create_app', params: ['a', 'b', 'c', 'd'], required: 1, async: false }),
      expect.objectContaining({ name: 'A.run', async: true }),
    ]);
    expect(functions[0]?.returns).toEqual([{ is: 'name', name: { dotted: 'app', from: 'local' } }]);
  });

  it('reads routes from decorators and add_api_route', () => {
    const { routes } = parsePython(
      '@app.get("/health", tags=[1])\ndef h(): pass\n@v1.router.post(path="/p")\ndef p(): pass\napp.add_api_route("/live", h)\n@cache\ndef n(): pass',
    );
    expect(routes).toEqual([
      { target: 'app', method: 'get', path: '/health', line: 1 },
      { target: 'v1.router', method: 'post', path: '/p', line: 3 },
      { target: 'app', method: 'get', path: '/live', line: 5 },
    ]);
  });

  it('finds the main block, signal handlers and computed imports', () => {
    const m = parsePython(
      'import signal, importlib\nsignal.signal(signal.SIGTERM, f)\nimportlib.import_module(name)\nimportlib.import_module("a.b")\nif __name__ == "__main__":\n    run("a:b", port=1)\n',
    );
    expect(m.main).toBe(5);
    expect(m.signals).toEqual([{ signal: 'SIGTERM', line: 2 }]);
    expect(m.dynamicImports).toEqual([3]);
    expect(m.calls.find((c) => c.method === 'run')).toMatchObject({
      inMain: true,
      args: [{ is: 'text', text: 'a:b' }],
    });
  });

  it('takes what __getattr__ of a package hands out for imports', () => {
    const m = parsePython(
      'from importlib import import_module\nWHERE = {"a": ".x", "b": (".y.z", "b"), "c": "other"}\ndef __getattr__(name):\n    return getattr(import_module(WHERE[name], __name__), name)\n',
    );
    expect(m.imports.slice(1)).toMatchObject([
      { module: 'x', level: 1, name: 'a', inFunction: true, line: 2 },
      { module: 'y.z', level: 1, name: 'b' },
    ]);
    expect(m.dynamicImports).toEqual([]);
    const without = parsePython('WHERE = {"a": ".x"}\nimportlib.import_module(WHERE["a"], __name__)\n');
    expect(without.imports).toEqual([]);
  });

  it('names the paths and what takes them', () => {
    const m = parsePython(
      'import joblib, os\nfrom pathlib import Path\njoblib.load("m/x.pkl")\nopen("o.txt", "wb")\nP = Path("a") / "b" / "c.json"\n(Path("t") / "u.txt").read_text()\nos.path.join("d", "e")\n"""doc/string.py"""',
    );
    expect(m.paths.map((p) => [p.line, p.by, p.mode])).toEqual([
      [3, 'joblib.load', undefined],
      [4, 'open', 'wb'],
      [4, 'open', 'wb'],
      [5, undefined, undefined],
      [6, '.read_text', undefined],
      [7, undefined, undefined],
    ]);
  });

  it('says what does not parse, and reads the rest', () => {
    const m = parsePython('import a\ndef f(:\n    x = \nimport b\n');
    expect(m.errors[0]).toBe(2);
    expect(m.imports.map((i) => i.module)).toEqual(['a', 'b']);
  });

  it.each([
    'with (a() as b, c() as d):\n    pass\n',
    '@contextmanager\ndef f():\n    yield\n',
    'def f():\n    x = (yield)\n',
    'x = [255. * y for y in z]\ndef f(a=1., b=2.): pass\n',
    'x = 1. if a else 2.\n',
  ])('knows good Python that the grammar stumbles over: %j', (source) => {
    expect(parsePython(source).errors).toEqual([]);
  });

  it('knows Python 2 by its print', () => {
    expect(parsePython('print "x"').python2).toBe(true);
    expect(parsePython('print("x")').python2).toBe(false);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    'import ',
    'from ',
    '.',
    ' as ',
    '(',
    ')',
    '"',
    "'",
    '"""',
    'f"{',
    '}',
    '=',
    ',',
    '\n',
    '\n    ',
    'def ',
    'class ',
    'with ',
    '@',
    ':',
    'if __name__ == "__main__":',
    'try:',
    'except',
    '*',
    'x',
    'app',
    '/',
    ' or ',
    '[',
    ']',
    '__proto__',
    'constructor',
    '\\',
    '\0',
    '\ud800',
  );
  it('is parsed without an error thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 60 }).map((p) => p.join('')),
        ),
        (text) => {
          parsePython(text);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it.each([
    ['('.repeat(4_000)],
    ['f('.repeat(4_000)],
    ['a.'.repeat(4_000)],
    [`x = ${'"a"+'.repeat(4_000)}`],
    [`x = ${'a/'.repeat(4_000)}`],
    ['not '.repeat(4_000)],
    ['if x:\n'.repeat(2000)],
    [`${'class A:\n'}${'  x = 1\n'.repeat(5000)}`],
  ])('however deep: %#', (text) => {
    expect(parsePython(text)).toBeDefined();
  });
});

describe('parsePython, for statements that the grammar lacks', () => {
  it.each([
    ['a tuple after as', 'with pair() as (left, right):'],
    ['a subscript after as', 'with pair() as found["pair"]:'],
    ['a tuple after as without spaces', 'with pair()as(left, right):'],
    ['a target over several lines', 'with pair() as (\n    left,\n    right,\n):'],
    ['a starred target of a loop', 'for *_, last in pairs:'],
    ['a braced pattern in a raw f-string', 'if re.match(rf"\\{{{name}\\}}", text):'],
    ['an unpacked type', 'def f(*args: *Ts) -> tuple[int, *Ts]:'],
    ['positional-only parameters of a lambda', 'if (lambda a, /, b: a + b)(1, 2):'],
  ])('reads the file around %s', (_what, statement) => {
    const module = parsePython(`import flask\n${statement}\n    run("inside")\napp = flask.Flask("x")\n`);
    expect(module.errors).toEqual([]);
    expect(module.assignments.map(({ target }) => target)).toContain('app');
    expect(module.calls.map(({ method }) => method)).toEqual(expect.arrayContaining(['run', 'Flask']));
  });

  it('reads class patterns and empty ones', () => {
    const module = parsePython('match x:\n    case Point():\n        run(1)\n    case {}:\n        run(2)\nstop()\n');
    expect(module.errors).toEqual([]);
    expect(module.calls.map(({ method }) => method)).toEqual(expect.arrayContaining(['run', 'run', 'stop']));
  });

  it.each([
    ['a match of two values', 'match old, new:\n    case 1, 2:\n        run(1)\n'],
    [
      'a pattern with a guard over several lines',
      'match x:\n    case Point() if a and any(\n        b for b in c\n    ):\n        run(1)\n',
    ],
    ['a pattern with a comment', 'match x:\n    case (Point() as p, y):  # both\n        run(1)\n'],
  ])('reads %s', (_what, text) => {
    const module = parsePython(`${text}stop()\n`);
    expect(module.errors).toEqual([]);
    expect(module.calls.map(({ method }) => method)).toEqual(expect.arrayContaining(['run', 'stop']));
  });

  it.each([
    ['x = = 3', 'a value'],
    ['x = foo(1, @ 2)', 'an argument'],
    ['def f(:\n    pass', 'a parameter'],
  ])('loses one statement and not the file: %j', (statement) => {
    const module = parsePython(`import flask\n${statement}\napp = flask.Flask("x")\n@app.get("/")\ndef home(): ...\n`);
    expect(module.errors).toEqual([2]);
    expect(module.assignments.map(({ target }) => target)).toContain('app');
    expect(module.routes).toHaveLength(1);
  });

  it('keeps the line of what is no Python', () => {
    expect(parsePython('x = 1\ndef f(:\n    pass\n').errors[0]).toBe(2);
  });
});

describe('parsePython, of hostile text', () => {
  it('keeps the values of a file in proportion to its length, where each call is an argument of the call around it', () => {
    const source = `${'a('.repeat(24)}${')'.repeat(24)}\n`.repeat(2000);
    const count = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Number('is' in value) + Object.values(value).reduce((sum, one) => sum + count(one), 0)
        : 0;
    const values = count(parsePython(source).calls.map(({ args }) => args));
    expect(values).toBeGreaterThan(10_000);
    expect(values).toBeLessThan(2 * source.length);
  });

  it('reads an f-string with any number of replacements', () => {
    const { assignments } = parsePython(`x = f"${'{y!r:>{w}}'.repeat(9000)}"\n`);
    expect(() => JSON.stringify(assignments)).not.toThrow();
  });

  it('reads nothing of a file whose expressions are nested beyond what Python takes, and says where', () => {
    const before = process.cpuUsage().user;
    expect(parsePython(`import os\n${'{f"'.repeat(33_000)}`)).toMatchObject({ imports: [], errors: [2] });
    expect(parsePython(`f"${'{f"'.repeat(33_000)}`)).toMatchObject({ calls: [], errors: [1] });
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
  });
});
