import { describe, expect, it } from 'vitest';
import { frameworks, getFramework } from '../../../src/catalog/frameworks/index.ts';
import { pythonTable } from '../../../src/catalog/index.ts';
import { createEmptyFacts, type Facts } from '../../../src/detect/facts.ts';
import { UserError } from '../../../src/errors.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { resolveStartCommand } from '../../../src/plan/command.ts';
import { plan } from '../../../src/plan/plan.ts';
import type { Plan } from '../../../src/plan/types.ts';

const made = (values: SpecValues = {}, facts: Partial<Facts> = {}, folder = 'shop'): Plan =>
  plan({ values, because: {}, facts: { ...createEmptyFacts(folder), ...facts } });
const app = (more: Partial<Facts> = {}): Partial<Facts> => ({ hasApp: true, ...more });
const becauseOf = (of: Plan, choice: string) => of.decisions.find((decision) => decision.choice === choice)?.because;
function problems(values: SpecValues, facts: Partial<Facts> = {}) {
  try {
    made(values, facts);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems;
  }
  return [];
}
function problemsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error.problems;
  }
  return [];
}
const latest = (minor: string) => pythonTable.minors.find((row) => row.minor === minor)?.latest;

describe('Python', () => {
  it('is the default release, pinned to its patch, where nothing limits it', () => {
    const { base, request } = made();
    expect(base).toMatchObject({ minor: pythonTable.default, version: latest(pythonTable.default), suite: 'trixie' });
    expect(base.reference).toBe(`python:${base.version}-slim-trixie`);
    expect(request.python).toBe(pythonTable.default);
  });

  it('is the newest that every pinned package has wheels for, with the reason', () => {
    const of = made({ dependencies: ['tensorflow==2.15.0'] });
    expect(of.base.minor).toBe('3.11');
    expect(becauseOf(of, 'python')).toBe('the newest that tensorflow==2.15.0 has wheels for');
  });

  it('that no image has is refused, with the reason for which it was taken where nobody asked for it', () => {
    const told = (because: string) => {
      const input = { values: { python: '3.7' }, because: { python: because }, facts: createEmptyFacts('shop') };
      return problemsOf(() => plan(input));
    };
    expect(told('you asked for it')).toMatchObject([{ where: '--python', fix: '--python 3.8' }]);
    expect(told('numpy==1.16.1 has no wheel for a newer one')[0]).toMatchObject({
      what: expect.stringContaining('it was taken because numpy==1.16.1 has no wheel for a newer one'),
      fix: '--python 3.8, with newer versions of what holds it back',
    });
  });

  it('is on an older Debian where the newest lacks a package that is needed, unless a suite is set', () => {
    const dependencies = ['pdfkit'];
    expect(made({ dependencies }).base.suite).toBe('bookworm');
    expect(becauseOf(made({ dependencies }), 'base image')).toContain('Debian bookworm, the newest with wkhtmltopdf');
    expect(made({ apt: ['wkhtmltopdf'] }).base.suite).toBe('bookworm');
    expect(problems({ dependencies, 'base.suite': 'trixie' })).toEqual([
      {
        where: 'base.suite',
        what: 'Debian trixie has no wkhtmltopdf, which is needed',
        fix: '--set base.suite=bookworm',
      },
    ]);
    expect(made({ dependencies, 'base.suite': 'bookworm' }).base.suite).toBe('bookworm');
  });

  it('is refused where a package has no wheel for it, with the nearest', () => {
    expect(problems({ python: '3.12', dependencies: ['tensorflow==2.15.0'] })).toEqual([
      {
        where: '--python',
        what: 'tensorflow==2.15.0 has no wheel for Python 3.12; it has for 3.9, 3.10, 3.11',
        fix: '--python 3.11, or another version of the package',
      },
    ]);
    expect(problems({ python: '3.8', dependencies: ['tensorflow==2.15.0'] })[0]?.fix).toContain('--python 3.9,');
  });

  it.each<[SpecValues, string]>([
    [{ python: '3.11' }, `python:${latest('3.11')}-slim-trixie`],
    [{ python: '3.12.11' }, 'python:3.12.11-slim-trixie'],
    [{ 'base.suite': 'bookworm' }, `python:${latest('3.12')}-slim-bookworm`],
    [
      { 'base.registry': 'mirror.example.com/library' },
      `mirror.example.com/library/python:${latest('3.12')}-slim-trixie`,
    ],
    [
      { python: '3.12.11', 'base.digest': `sha256:${'a'.repeat(64)}` },
      `python:3.12.11-slim-trixie@sha256:${'a'.repeat(64)}`,
    ],
  ])('%j is %s', (values, reference) => {
    expect(made(values).base.reference).toBe(reference);
  });

  it.each<[SpecValues]>([[{ python: '3.99' }], [{ python: '3.12.99' }], [{ 'base.suite': 'slink' }]])(
    '%j does not exist, and what is nearest is said',
    (values) => {
      const [problem, ...more] = problems(values);
      expect(more).toEqual([]);
      expect(problem?.fix).toMatch(/\S/);
    },
  );

  it('past its end of life is made all the same, and said', () => {
    const of = made({ python: '3.9' });
    expect(of.base.minor).toBe('3.9');
    expect(of.warnings.join()).toMatch(/Python 3\.9 reached its end of life in \d{4}-\d\d/);
    expect(made({ python: '3.12' }).warnings).toEqual([]);
  });
});

describe('accelerator', () => {
  it('is the CPU unless somebody asks', () => {
    expect(made().accelerator).toEqual({ kind: 'cpu' });
    expect(made().request.accelerator).toBe('cpu');
  });

  it('CUDA comes with the driver that it needs, in numbers', () => {
    const of = made({ accelerator: 'cuda', dependencies: ['torch'] });
    expect(of.accelerator).toMatchObject({ kind: 'cuda', require: expect.stringMatching(/^driver>=\d+$/) });
    if (of.accelerator.kind !== 'cuda') return;
    expect(of.request.accelerator).toBe(of.accelerator.cuda);
    expect(of.env).toContainEqual({ name: 'NVIDIA_REQUIRE_CUDA', value: of.accelerator.require });
    expect(of.values.cuda).toBe(of.accelerator.cuda);
  });

  it('asks for the extra that brings the CUDA libraries', () => {
    const of = made({ accelerator: 'cuda', dependencies: ['tensorflow'] });
    expect(of.request.roots.map(({ requirement }) => requirement)).toContain('tensorflow[and-cuda]');
    expect(of.requirementsIn.text).toContain('\ntensorflow\n');
  });

  it.each([
    ['faster-whisper', '12.0', ['ctranslate2', 'nvidia-cublas-cu12 ; platform_machine == "x86_64"']],
    ['rembg', '13.0', ['onnxruntime-gpu[cuda,cudnn]']],
  ])('asks for the CUDA build and the libraries that %s uses and does not name', (name, cuda, roots) => {
    const of = made({ accelerator: 'cuda', dependencies: [name] });
    expect(of.accelerator).toMatchObject({ cuda });
    expect(of.request.roots.map(({ requirement }) => requirement)).toEqual(expect.arrayContaining(roots));
    const cpu = made({ accelerator: 'cpu', dependencies: [name] });
    for (const root of roots) expect(cpu.request.roots.map(({ requirement }) => requirement)).not.toContain(root);
  });

  it("takes a wheel of PyTorch's own index as the release that it is, which has other builds", () => {
    const url = (name: string) => `https://download.pytorch.org/whl/cu118/${name}-cp310-cp310-linux_x86_64.whl`;
    const dependencies = [
      `torch @ ${url('torch-2.1.2%2Bcu118')}`,
      `torchvision @ ${url('torchvision-0.16.2%2Bcu118')}`,
      `other @ ${url('other-1.0')}`,
    ];
    const of = made({ accelerator: 'cuda', cuda: '11.8', python: '3.10', dependencies });
    expect(of.accelerator).toMatchObject({ cuda: '11.8' });
    expect(of.request.roots.map(({ requirement }) => requirement)).toEqual(
      expect.arrayContaining(['torch==2.1.2', 'torchvision==0.16.2', `other @ ${url('other-1.0')}`]),
    );
    const elsewhere = `torch @ https://example.com/whl/torch-2.1.2%2Bcu118-cp310-cp310-linux_x86_64.whl`;
    const kept = made({ accelerator: 'cpu', dependencies: [elsewhere] }).request.roots;
    expect(kept.map(({ requirement }) => requirement)).toContain(elsewhere);
  });

  it('leaves out the extra that brings the CUDA libraries where the image is for a CPU', () => {
    const asked = (requirement: string) =>
      made({ accelerator: 'cpu', dependencies: [requirement] }).request.roots.map((root) => root.requirement);
    expect(asked('tensorflow[and-cuda]>=2')).toContain('tensorflow>=2');
    expect(asked('jax[cuda12]')).toContain('jax');
    expect(asked('fastapi[standard]')).toContain('fastapi[standard]');
  });

  it('leaves out the CUDA libraries that pip freeze lists beside torch where the image is for a CPU', () => {
    const dependencies = ['torch==2.5.1', 'nvidia-cublas-cu12==12.4.5.8', 'triton==3.1.0', 'nvidia-ml-py==12.0'];
    const cpu = made({ dependencies });
    const roots = cpu.request.roots.map(({ requirement }) => requirement);
    expect(roots).toEqual(expect.arrayContaining(['torch==2.5.1', 'nvidia-ml-py==12.0']));
    expect(roots.join()).not.toMatch(/nvidia-cublas|triton/);
    expect(cpu.warnings).toEqual([
      'requirements.in pins nvidia-cublas-cu12 and 1 more, CUDA libraries that torch installs on every Linux machine: an image for CPU leaves them out. --gpu makes the image for a GPU',
    ]);
    const gpu = made({ dependencies, accelerator: 'cuda' }).request.roots.map(({ requirement }) => requirement);
    expect(gpu).toEqual(expect.arrayContaining(['nvidia-cublas-cu12==12.4.5.8']));
  });

  it('counts no requirement that is for another Python', () => {
    const dependencies = [
      'onnxruntime-gpu>=1.17,<1.18; python_version < "3.10"',
      'onnxruntime-gpu>=1.20; python_version >= "3.10"',
    ];
    expect(made({ accelerator: 'cuda', dependencies }).accelerator.kind).toBe('cuda');
    expect(made({ dependencies: ['tensorflow==2.4.1; python_version < "3.9"', 'tensorflow'] }).base.minor).toBe('3.12');
  });

  it('a CUDA that a package was not built for is refused with the nearest', () => {
    const [problem] = problems({ accelerator: 'cuda', cuda: '11.1', dependencies: ['torch'] });
    expect(problem?.where).toBe('--cuda');
    expect(problem?.fix).toMatch(/1[23]\.\d/);
  });

  it('gives more shared memory to a GPU', () => {
    expect(made().shm).toBe('256m');
    expect(made({ accelerator: 'cuda', dependencies: ['torch'] }).shm).toBe('2g');
    expect(made({ shm: '1g' }).shm).toBe('1g');
  });
});

describe('stop signal', () => {
  it.each(
    frameworks.flatMap(({ name, stopSignal }) => [
      { name, handles: false, signal: stopSignal },
      { name, handles: true, signal: 'SIGTERM' },
    ]),
  )('$name, whose code handles SIGTERM: $handles, stops on $signal', ({ name, handles, signal }) => {
    const of = made({ framework: name }, app({ handlesSigterm: handles }));
    expect(of.stopSignal).toBe(signal);
    const own = getFramework(name).stopSignal === 'SIGTERM' ? 'the server shuts down' : 'the code handles SIGTERM';
    expect(becauseOf(of, 'stop signal')).toContain(signal === 'SIGTERM' ? own : 'SIGINT lets it clean up');
  });

  it.each(frameworks)("is the starter's own where it is written: $name", ({ name, stopSignal, shows }) => {
    expect(made({ framework: name }, { handlesSigterm: true }).stopSignal).toBe(
      shows.handlesSigterm ? 'SIGTERM' : stopSignal,
    );
  });
});

describe('port', () => {
  it('is warned about where the code listens on another one, whatever it is told', () => {
    const fixedPort = { port: 8080, where: 'main.py:3' };
    const warningsOf = (port: number) => made({ framework: 'gradio', port }, app({ fixedPort })).warnings.join('\n');
    expect(warningsOf(9000)).toContain('main.py:3 listens on 8080, so nothing answers on port 9000: use --port 8080');
    expect(warningsOf(8080)).not.toContain('listens on');
  });
});

describe('environment', () => {
  it('makes a launch at import harmless where the framework can, and only where the code has one', () => {
    const envOf = (launchedOnImport: boolean) => made({ framework: 'flask' }, app({ launchedOnImport })).env;
    const row = { name: 'FLASK_RUN_FROM_CLI', value: 'true' };
    expect(envOf(true)).toContainEqual(row);
    expect(envOf(false)).not.toContainEqual(row);
  });
});

describe('start command', () => {
  it.each<[SpecValues, string[]]>([
    [
      { framework: 'fastapi' },
      ['sh', '-c', 'exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8000} --timeout-graceful-shutdown 8'],
    ],
    [
      { framework: 'fastapi', entry: 'a.b:make()', port: 1 },
      ['sh', '-c', 'exec uvicorn a.b:make --host 0.0.0.0 --port ${PORT:-1} --timeout-graceful-shutdown 8 --factory'],
    ],
    [{ framework: 'script', entry: 'jobs/train.py' }, ['python', 'jobs/train.py']],
    [{ framework: 'gradio', entry: 'ui.py' }, ['sh', '-c', 'exec env GRADIO_SERVER_PORT=${PORT:-7860} python ui.py']],
  ])('of %j', (values, command) => {
    expect(resolveStartCommand(made(values, app())).command).toEqual(command);
  });

  it.each<[SpecValues, string]>([
    [{ framework: 'script', entry: 'app:app' }, 'app:app is not an entry point of script, which takes a file'],
    [
      { framework: 'fastapi', entry: 'app.py' },
      'app.py is not an entry point of fastapi, which takes module:attribute',
    ],
  ])('%j is refused', (values, what) => {
    expect(problems(values)).toEqual([
      { where: '--entry', what, fix: `--entry ${getFramework(values.framework as string).entry.default}` },
    ]);
  });

  it('is refused with what starts the entry that was found, and never with a file that is not there', () => {
    const found = { framework: 'script', entry: 'tool.py', because: 'tool.py:1 prints' };
    const facts = app({ hasApp: true, apps: [found] });
    expect(problems({ framework: 'fastapi', entry: 'tool.py' }, facts)).toMatchObject([{ fix: '--framework script' }]);
  });
});

describe('defaults', () => {
  const isDefault = (of: Plan) => of.decisions.filter((one) => one.default).map(({ choice }) => choice);
  it('are marked where nothing in the project speaks for a value', () => {
    expect(isDefault(made({ framework: 'fastapi', entry: 'a:b' }, app()))).toEqual([
      'python',
      'accelerator',
      'port',
      'health',
    ]);
  });

  it('are none where something does', () => {
    const values: SpecValues = {
      framework: 'fastapi',
      entry: 'a:b',
      python: '3.11',
      accelerator: 'cpu',
      port: 9000,
      health: '/x',
    };
    expect(isDefault(made(values, app()))).toEqual([]);
  });
});

describe('a framework that the code speaks against', () => {
  const found = (framework: string, entry: string) => ({ framework, entry, because: `${entry} was read` });
  it.each<[SpecValues, string, string]>([
    [{ framework: 'flask', entry: 'main:app' }, 'fastapi', '--framework fastapi'],
    [{ framework: 'gradio', entry: 'main:app' }, 'fastapi', '--framework fastapi'],
    [{ framework: 'streamlit', entry: 'ui.py' }, 'gradio', '--framework gradio'],
    [{ framework: 'wsgi', entry: 'main:app' }, 'fastapi', '--framework fastapi'],
  ])('is refused: %j', (values, is, fix) => {
    const facts = app({ apps: [found(is, values.entry as string)] });
    const what = `${values.framework} does not start ${values.entry}: ${values.entry} was read`;
    expect(problems(values, facts)).toEqual([{ where: '--framework', what, fix }]);
  });

  it('is told the entry of an app of its own', () => {
    const facts = app({ apps: [found('fastapi', 'main:app'), found('gradio', 'ui.py')] });
    expect(problems({ framework: 'gradio', entry: 'main:app' }, facts)[0]?.fix).toBe(
      '--framework gradio --entry ui.py',
    );
  });

  it.each<[SpecValues, string]>([
    [{ framework: 'asgi', entry: 'main:app' }, 'fastapi'],
    [{ framework: 'wsgi', entry: 'main:app' }, 'flask'],
    [{ framework: 'script', entry: 'ui.py' }, 'gradio'],
  ])('is taken where it starts the same: %j', (values, is) => {
    expect(problems(values, app({ apps: [found(is, values.entry as string)] }))).toEqual([]);
  });
});

describe('name', () => {
  it.each([
    ['Sentiment API', 'sentiment-api'],
    ['my_project.v2', 'my-project-v2'],
    ['--x--', 'x'],
    ['Čaj & Kafe', 'c-aj-kafe'],
    ['日本', 'ml-app'],
    ['', 'ml-app'],
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ])('of the folder %j is %s', (folder, name) => {
    expect(made({}, {}, folder).values).toMatchObject({ name, image: name });
  });

  it('is what was said, and the image takes after it', () => {
    expect(made({ name: 'api' }).values).toMatchObject({ name: 'api', image: 'api' });
    expect(made({ name: 'api', image: 'ghcr.io/acme/x' }).values.image).toBe('ghcr.io/acme/x');
  });
});

describe('a framework that runs on one accelerator', () => {
  it('has it without being asked, and nothing else', () => {
    const of = made({ framework: 'vllm' });
    expect(of.accelerator).toMatchObject({ kind: 'cuda', cuda: '13.0' });
    expect(becauseOf(of, 'accelerator')).toBe('vllm runs on nothing else');
    expect(problems({ framework: 'vllm', accelerator: 'cpu' })).toEqual([
      { where: '--cpu', what: 'vllm runs on cuda alone', fix: '--gpu' },
    ]);
  });
});

describe('a file that the server reads by itself', () => {
  const names = (of: Plan) => of.env.map(({ name }) => name);
  it('stands in for the variable that would beat it, where it goes into the image', () => {
    const include = [{ path: 'gunicorn.conf.py', directory: false, kind: 'code' as const }];
    expect(names(made({ framework: 'flask' }, app()))).toContain('GUNICORN_CMD_ARGS');
    expect(names(made({ framework: 'flask' }, app({ include })))).not.toContain('GUNICORN_CMD_ARGS');
    const asked = made({ framework: 'flask', env: { GUNICORN_CMD_ARGS: '--threads 2' } }, app({ include }));
    expect(names(asked)).toContain('GUNICORN_CMD_ARGS');
  });
});

describe('health', () => {
  it('of the starter is its own route, of a found app the one that always answers', () => {
    expect(made().health?.path).toBe('/health');
    expect(made({}, app()).health?.path).toBe('/openapi.json');
    expect(made({ health: '/up' }, app()).health?.path).toBe('/up');
  });

  it('is not made up where no path is one that every app of the framework answers', () => {
    const of = made({ framework: 'flask' }, app());
    expect(of).not.toHaveProperty('health');
    expect(becauseOf(of, 'health')).toContain('no health route found');
    expect(made({ framework: 'flask' }).health?.path).toBe('/health');
  });

  it('is left out where nobody wants it, and where nothing listens', () => {
    expect(made({ health: false })).not.toHaveProperty('health');
    const job = made({ framework: 'script' });
    expect(job).not.toHaveProperty('health');
    expect(job).not.toHaveProperty('port');
  });
});

describe('starter', () => {
  it.each<[SpecValues, Partial<Facts>, boolean]>([
    [{}, {}, true],
    [{}, app(), false],
    [{ starter: true }, app(), true],
    [{ starter: false }, {}, false],
  ])('%j %j: %s', (values, facts, writes) => {
    expect(Object.keys(made(values, facts).starter).length > 0).toBe(writes);
  });
});

describe('requirements', () => {
  const found = (path: string, text: string, requirements: string[], ours = false): Partial<Facts> =>
    app({ requirements: { path, text, requirements }, requirementsTxtIsOurs: ours });

  it("a user's requirements.txt becomes requirements.in, byte for byte", () => {
    const text = '# mine\r\ntorch>=2\r\n\r\n';
    expect(made({}, found('requirements.txt', text, ['torch>=2'])).requirementsIn).toEqual({
      text,
      movedFrom: 'requirements.txt',
    });
  });

  it('and only grows by what is asked for, with its own line ends', () => {
    const facts = found('requirements.txt', 'torch>=2\r\nnumpy', ['torch>=2', 'numpy']);
    const { text } = made({ dependencies: ['scipy', 'Torch'] }, facts).requirementsIn;
    expect(text).toBe('torch>=2\r\nnumpy\r\nscipy\r\n');
  });

  it('grows by a bound of what is listed, and by no line twice', () => {
    const facts = found('requirements.in', 'torch>=2\n', ['torch>=2']);
    const { requirementsIn, request } = made({ dependencies: ['torch<2.10', 'Torch >= 2', 'torch'] }, facts);
    expect(requirementsIn.text).toBe('torch>=2\ntorch<2.10\n');
    expect(request.roots.map(({ requirement }) => requirement).filter((one) => one.startsWith('torch'))).toEqual([
      'torch>=2',
      'torch<2.10',
    ]);
  });

  it.each<[string, string, boolean]>([
    ['requirements.in', 'torch\n', false],
    ['requirements.txt', 'torch\n', true],
    ['pyproject.toml', '[project]\n', false],
  ])('%s with %j stays where it is (ours: %s)', (path, text, ours) => {
    expect(made({}, found(path, text, ['torch'], ours)).requirementsIn).not.toHaveProperty('movedFrom');
  });

  it('of another file are listed in requirements.in', () => {
    const { text } = made(
      { dependencies: ['numpy'] },
      found('pyproject.toml', '[project]\n', ['torch']),
    ).requirementsIn;
    expect(text.split('\n').slice(1)).toEqual(['torch', 'numpy', '']);
  });

  it('of nobody are those of the framework, and what was asked for', () => {
    const { requirementsIn, request } = made({ dependencies: ['uvicorn[standard]==0.30', 'torch'] });
    expect(requirementsIn.text.split('\n').slice(1)).toEqual(['fastapi', 'uvicorn[standard]==0.30', 'torch', '']);
    expect(request.roots.map(({ requirement }) => requirement).sort()).toEqual([
      'fastapi',
      'torch',
      'uvicorn[standard]==0.30',
    ]);
  });

  it('the lock says who asks for what the framework needs and the list has not', () => {
    const { request } = made({}, found('requirements.in', 'fastapi\n', ['fastapi']));
    expect(request.roots).toEqual([
      { requirement: 'fastapi', from: 'requirements.in' },
      { requirement: 'uvicorn', from: 'create-ml-container (fastapi)' },
    ]);
  });
});

describe('what goes into the image', () => {
  const include: Facts['include'] = [
    { path: 'app', directory: true, kind: 'code' },
    { path: 'models/a.joblib', directory: false, kind: 'model' },
  ];

  it.each<[SpecValues, string[], string]>([
    [{}, ['app', 'models/a.joblib'], 'bake'],
    [{ include: ['data/labels.json'] }, ['app', 'data/labels.json', 'models/a.joblib'], 'bake'],
    [{ exclude: ['models/a.joblib'] }, ['app'], 'none'],
    [{ 'models.mode': 'volume' }, ['app', 'models/a.joblib'], 'volume'],
  ])('%j', (values, paths, mode) => {
    const of = made(values, app({ include }));
    expect(of.include.map(({ path }) => path)).toEqual(paths);
    expect(of.models).toBe(mode);
  });

  it('a model folder that is named makes models of what is in it', () => {
    const code: Facts['include'] = [{ path: 'weights/x.bin', directory: false, kind: 'code' }];
    expect(made({ 'models.path': 'weights' }, app({ include: code })).models).toBe('bake');
  });

  it.each(['***', '?', 'a\\b.py', 'sub/x\\y.bin'])('refuses the name %s, which COPY cannot say', (path) => {
    const odd: Facts['include'] = [{ path, directory: false, kind: 'code' }];
    expect(() => made({}, app({ include: odd }))).toThrow(/Dockerfile has no word for/);
    expect(() => made({}, app({ include: [{ path: 'a*?[1].py', directory: false, kind: 'code' }] }))).not.toThrow();
  });

  it('what is excluded inside an included folder stays out', () => {
    expect(made({ exclude: ['app/tests', 'docs'] }, app({ include })).exclude).toEqual(['app/tests']);
  });
});

it('names all problems at once', () => {
  const cuda: SpecValues = { accelerator: 'cuda', cuda: '11.1', dependencies: ['torch'] };
  expect(problems({ framework: 'script', entry: 'a:b', ...cuda }).map(({ where }) => where)).toEqual([
    '--cuda',
    '--entry',
  ]);
  const python = problems({ framework: 'script', entry: 'a:b', python: '3.12', dependencies: ['tensorflow==2.15.0'] });
  expect(python.map(({ where }) => where)).toEqual(['--python', '--entry']);
});

it('gives a reason for each decision, in one line without a full stop', () => {
  for (const { name } of frameworks)
    for (const values of [
      { framework: name },
      { framework: name, accelerator: 'cuda' as const, dependencies: ['torch'] },
    ]) {
      const { decisions } = made(values);
      expect(decisions.length).toBeGreaterThan(5);
      for (const { choice, value, because } of decisions) {
        expect(because, choice).toMatch(/^\S.*[^.\s]$/);
        expect(value, choice).toMatch(/\S/);
      }
    }
});

it('env: the user beats the framework, which beats the interpreter', () => {
  const of = made({ framework: 'gradio', env: { GRADIO_SERVER_NAME: 'mine', PYTHONUNBUFFERED: '0', A: '1' } });
  const env = Object.fromEntries(of.env.map(({ name, value }) => [name, value]));
  expect(env).toMatchObject({
    GRADIO_SERVER_NAME: 'mine',
    PYTHONUNBUFFERED: '0',
    A: '1',
    XDG_CACHE_HOME: '/home/app/.cache',
  });
  expect(of.env.filter(({ name }) => name === 'PYTHONUNBUFFERED')).toHaveLength(1);
  expect(made({ pythonpath: 'src' }).env).toContainEqual({ name: 'PYTHONPATH', value: '/app/src' });
});

describe('what the code imports', () => {
  const imports = (distribution: string) =>
    app({ imported: [{ distribution, where: 'main.py:1', because: 'main.py:1 imports it' }] });

  it('is a dependency, unless one that installs the same module is asked for', () => {
    const names = (of: Plan) => of.request.roots.map(({ requirement }) => requirement);
    expect(names(made({}, imports('onnxruntime')))).toContain('onnxruntime');
    const of = made({ dependencies: ['onnxruntime-gpu==1.26.*'], accelerator: 'cuda' }, imports('onnxruntime'));
    expect(names(of).filter((name) => name.startsWith('onnxruntime'))).toEqual(['onnxruntime-gpu[cuda,cudnn]==1.26.*']);
    expect(of.requirementsIn.text).not.toMatch(/^onnxruntime$/m);
    expect(becauseOf(of, 'dependencies')).toBeUndefined();
  });
});
