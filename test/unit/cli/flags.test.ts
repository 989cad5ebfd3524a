import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/cli/flags.ts';
import { UserError } from '../../../src/errors.ts';
import { type Option, runOptions, specOptions } from '../../../src/options/table.ts';

const values = (...argv: string[]) => Object.assign({}, ...parseCommandLine(argv).parts.map((part) => part.values));
const problems = (...argv: string[]) => {
  try {
    parseCommandLine(argv);
  } catch (error) {
    if (error instanceof UserError) {
      expect(error.exitCode).toBe(2);
      return error.problems;
    }
    throw error;
  }
  return [];
};

describe('flags of the spec', () => {
  it.each<[string[], object]>([
    [['--framework', 'gradio'], { framework: 'gradio' }],
    [['--framework=gradio'], { framework: 'gradio' }],
    [['--python', '3.12.11'], { python: '3.12.11' }],
    [['--cpu'], { accelerator: 'cpu' }],
    [['--gpu'], { accelerator: 'cuda' }],
    [['--cuda', '12.6'], { cuda: '12.6' }],
    [['--entry', 'app.main:app'], { entry: 'app.main:app' }],
    [['--port', '8080'], { port: 8080 }],
    [['--requirements', 'deps/prod.txt'], { requirements: 'deps/prod.txt' }],
    [['--image', 'ghcr.io/acme/api'], { image: 'ghcr.io/acme/api' }],
    [['--dep', 'torch>=2,<3'], { dependencies: ['torch>=2,<3'] }],
    [['--set', 'base.suite=bookworm'], { 'base.suite': 'bookworm' }],
    [['--set', 'env.A=b=c'], { env: { A: 'b=c' } }],
    [['--set', 'labels.org.opencontainers.image.title=x'], { labels: { 'org.opencontainers.image.title': 'x' } }],
    [['--set', 'env={"A":"1"}'], { env: { A: '1' } }],
    [['--set', 'env.A='], { env: { A: '' } }],
    [['--set', 'apt=ffmpeg,tini'], { apt: ['ffmpeg', 'tini'] }],
    [['--set', 'starter=false'], { starter: false }],
    [['--set', 'health=false'], { health: false }],
    [['--set', 'user=10001'], { user: 10001 }],
  ])('%j', (argv, expected) => expect(values(...argv)).toEqual(expected));

  it('each flag is a part that knows its name, and repeated ones stay apart', () => {
    const { parts } = parseCommandLine(['--dep', 'torch', '--dep', 'numpy', '--port', '1']);
    expect(parts).toEqual([
      { source: 'flag', name: '--dep', values: { dependencies: ['torch'] } },
      { source: 'flag', name: '--dep', values: { dependencies: ['numpy'] } },
      { source: 'flag', name: '--port', values: { port: 1 } },
    ]);
  });
});

describe('flags of the run', () => {
  it.each<[string[], object]>([
    [['-y'], { yes: true }],
    [['--yes'], { yes: true }],
    [['--no-interactive'], { interactive: false }],
    [['--interactive'], { interactive: true }],
    [['--dry-run', '--diff', '--json', '--offline'], { dryRun: true, diff: true, json: true, offline: true }],
    [['--on-conflict', 'merge'], { onConflict: ['merge'] }],
    [['--on-conflict', 'new', '--on-conflict', 'Dockerfile=keep'], { onConflict: ['new', 'Dockerfile=keep'] }],
    [['--preset=--yes'], { preset: ['--yes'] }],
    [['--preset', 'a', '--preset=./b.json'], { preset: ['a', './b.json'] }],
  ])('%j', (argv, expected) => expect(parseCommandLine(argv).run).toEqual(expected));

  it.each<[string[], string | undefined]>([
    [[], undefined],
    [['app'], 'app'],
    [['--yes', 'app'], 'app'],
    [['--', 'app'], 'app'],
    [['--', '--yes', 'app'], 'app'],
    [['--port', '1', '.'], '.'],
  ])('the folder of %j', (argv, dir) => expect(parseCommandLine(argv).dir).toBe(dir));

  it('knows every flag of the table', () => {
    const samples: Record<string, string> = {
      '--framework': 'fastapi',
      '--entry': 'a:b',
      '--python': '3.12',
      '--as-of': 'today',
      '--cuda': '12.6',
      '--gpu-on': 'linux/amd64',
      '--dep': 'x',
      '--with': 'compose',
      '--requirements': 'r.txt',
      '--port': '1',
      '--name': 'n',
      '--image': 'i',
      '--preset': 'p',
      '--set': 'user=1',
      '--on-conflict': 'keep',
      '--resolver': 'uv',
      '--upgrade-package': 'numpy',
      '--lock-timeout': '60',
      '--format': 'json',
      '--html': 'page.html',
      '--shard': '1/2',
    };
    const needed: Record<string, string[]> = { '--shard': ['--all'], '--resume': ['--all'] };
    for (const row of Object.values({ ...specOptions, ...runOptions }) as Option[])
      for (const flag of row.flags ?? []) {
        const line = (name: string) => [
          name,
          ...(flag.metavar ? [samples[flag.name] as string] : []),
          ...(needed[flag.name] ?? []),
        ];
        for (const command of row.commands ?? ['create'])
          for (const name of [flag.name, flag.short ?? flag.name])
            expect(() => parseCommandLine(line(name), { command }), `${command} ${name}`).not.toThrow();
      }
  });
});

describe('what is wrong', () => {
  it.each<[string[], { where: string; what: string; fix?: string }]>([
    [['add', 'httpx'], { where: 'add', what: 'unknown command', fix: 'did you mean create-ml-container --dep httpx?' }],
    [['--prot', '1'], { where: '--prot', what: 'is not a flag', fix: 'did you mean --port?' }],
    [['--port'], { where: '--port', what: 'needs a value', fix: '--port 8000' }],
    [['--port', '--yes'], { where: '--port', what: 'needs a value', fix: '--port 8000' }],
    [['--port', 'http'], { where: '--port', what: '"http" must be a whole number' }],
    [['--lock-timeout', '0'], { where: '--lock-timeout', what: '0 must be 1 to 1440' }],
    [['--port', '0'], { where: '--port', what: '0 must be 1 to 65535' }],
    [['--yes=1'], { where: '--yes', what: 'takes no value', fix: 'write --yes alone' }],
    [['-x'], { where: '-x', what: 'is not a flag' }],
    [
      ['--nonsense'],
      { where: '--nonsense', what: 'is not a flag', fix: 'npx create-ml-container --help --all lists the flags' },
    ],
    [
      ['--framework', 'fastpi'],
      { where: '--framework', what: '"fastpi" must be one of', fix: 'did you mean fastapi?' },
    ],
    [['--framework', 'nosuch'], { where: '--framework', what: 'mlflow, vllm, asgi', fix: 'such as fastapi' }],
    [['--set', 'foo=1'], { where: '--set foo', what: '', fix: 'npx create-ml-container schema lists all settings' }],
    [['--set', 'proxy.url=proxy:3128'], { where: '--set proxy.url', what: 'begins with http:// or https://' }],
    [['--set', 'proxy.url=http://a:b@proxy'], { where: '--set proxy.url', what: 'must have no credentials' }],
    [['--dep', 'torch=='], { where: '--dep', what: 'torch==' }],
    [
      ['--dep', 'requests=>2'],
      {
        where: '--dep',
        what: 'is not a requirement',
        fix: 'write it as in PEP 508, e.g. "numpy", "uvicorn[standard]>=0.30" or "torch==2.13.0"',
      },
    ],
    [['--set', 'port'], { where: '--set port', what: 'is not PATH=VALUE', fix: '--set port=8000' }],
    [['--set', 'python'], { where: '--set python', what: 'is not PATH=VALUE', fix: '--set python=3.12' }],
    [['--health', '/ready'], { where: '--health', what: 'is not a flag', fix: '--set health=/ready' }],
    [['--set', '=1'], { where: '--set =1', what: 'is not PATH=VALUE' }],
    [['--set', 'prot=1'], { where: '--set prot', what: 'is not a setting', fix: 'did you mean port?' }],
    [['--set', 'constructor=1'], { where: '--set constructor', what: 'is not a setting' }],
    [['--set', 'user=root'], { where: '--set user', what: 'must be a whole number' }],
    [['--set', 'env.API_KEY=x'], { where: '--set env.API_KEY', what: 'looks like a secret' }],
    [['--on-conflict', 'Dockerfile=ask'], { where: '--on-conflict', what: 'must be one of keep' }],
    [['--on-conflict', 'ask'], { where: '--on-conflict', what: '"ask" must be one of keep' }],
    [['a', 'b', 'c'], { where: 'b c', what: 'only one folder can be given' }],
    [['--port', '99999'], { where: '--port', what: '99999 must be 1 to 65535', fix: '--port 8000' }],
    [['--as-of', 'once'], { where: '--as-of', what: '"once" must be pins', fix: '--as-of pins' }],
    [['--cpu', '--gpu'], { where: '--cpu and --gpu', what: 'cannot be used together: both set accelerator' }],
    [['--cpu', '--cuda', '12.6'], { where: '--cpu and --cuda', what: 'contradict each other' }],
    [
      ['--port', '1', '--set', 'port=2'],
      { where: '--port and --set port', what: 'cannot be used together: both set port' },
    ],
  ])('%j', (argv, expected) => {
    const found = problems(...argv);
    expect(found).toHaveLength(1);
    expect(found[0]?.where).toBe(expected.where);
    expect(found[0]?.what).toContain(expected.what);
    if (expected.fix) expect(found[0]?.fix).toBe(expected.fix);
  });

  it('of a flag that nobody knows is the only one: the word after it is no folder', () => {
    expect(problems('demo', '--framewrk', 'x')).toEqual([
      { where: '--framewrk', what: 'is not a flag', fix: 'did you mean --framework?' },
    ]);
  });

  it('is named all at once', () => {
    expect(problems('--prot', '--port', 'x', '--nmae', '--set', 'a', 'one', 'two').map(({ where }) => where)).toEqual([
      '--prot',
      '--port',
      '--nmae',
      '--set a',
      'two',
    ]);
  });

  it.each([
    [['--port', '1', '--port', '1']],
    [['--yes', '-y']],
    [['--gpu', '--cuda', '12.6']],
    [['--dep', 'a', '--dep', 'b']],
  ])('%j is fine', (argv) => {
    expect(problems(...argv)).toEqual([]);
  });

  it('nothing but a UserError is ever thrown', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '--port',
        '--set',
        '--yes',
        '-y',
        '--',
        '-',
        '--dep',
        '--preset',
        'port=1',
        'env.A=1',
        '--=',
        '--set=x',
        '--no-yes',
        '-yx',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
        problems(...argv);
      }),
    );
  });
});

it.each([
  ['--hlep', 'did you mean --help?'],
  ['--user', '--set user=VALUE'],
  ['--gpuPlatforms', '--set gpuPlatforms=VALUE'],
])('%s is answered with %s', (flag, fix) => {
  expect(problems(flag)).toContainEqual(expect.objectContaining({ where: flag, fix }));
});

describe('--shard and --resume', () => {
  const parse = (...argv: string[]) => parseCommandLine(argv, { command: 'update' });

  it.each(['1/1', '3/20', '20/20'])('take %s', (shard) => {
    expect(parse('--all', '--resume', '--shard', shard).run).toEqual({ all: true, resume: true, shard });
  });

  it.each(['0/3', '4/3', '3', 'a/b', '1/0', '01/3', '1/3/3', '-1/3'])('refuse %s', (shard) => {
    expect(() => parse('--all', `--shard=${shard}`)).toThrow('such as 3/20');
  });

  it('are refused without --all', () => {
    expect(() => parse('--shard', '1/2', '--resume')).toThrow('--shard 1/2: needs --all\n--resume: needs --all');
  });

  it('are answered with a command for the same folder', () => {
    const fix = 'npx create-ml-container update';
    expect(() => parse("it's", '--shard', '1/2')).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ fix: `${fix} 'it'\\''s' --all --shard 1/2` })] }),
    );
    expect(() => parse('--resume')).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ fix: `${fix} --all --resume` })] }),
    );
  });
});

describe('a flag of another command', () => {
  it('is refused by name, with the command that has it', () => {
    expect(() => parseCommandLine(['--fix'])).toThrow('--fix: is a flag of check');
    const problem = (): unknown => {
      try {
        return parseCommandLine(['--all'], { command: 'lock' });
      } catch (error) {
        return (error as { problems: unknown[] }).problems[0];
      }
    };
    expect(problem()).toMatchObject({
      what: 'is a flag of check, the command without a name, update',
      fix: 'create-ml-container check --all',
    });
    expect(parseCommandLine(['--upgrade'], { command: 'lock' }).run).toEqual({ upgrade: true });
    expect(parseCommandLine(['--upgrade']).run).toEqual({ upgrade: true });
  });

  it('words after the folder are arguments, as many as the command takes', () => {
    const line = parseCommandLine(['.', 'Dockerfile:3'], { command: 'lock', words: 2 });
    expect([line.dir, line.args]).toEqual(['.', ['Dockerfile:3']]);
    expect(() => parseCommandLine(['.', 'a', 'b'], { command: 'lock', words: 2 })).toThrow('b: unexpected argument');
  });
});
