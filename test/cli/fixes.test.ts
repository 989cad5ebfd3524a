/** Follows the fix that each kind of error prints, as a person would paste it: the next run gets further, and none comes back. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

interface State {
  files: Record<string, string>;
  /** The command and its words. */
  words: readonly string[];
  flags: readonly string[];
  env?: Record<string, string>;
}

interface Problem {
  where: string;
  what: string;
  fix?: string;
}

/** A fix in prose, and what a person does about it. */
interface Edit {
  says: RegExp;
  files?: Record<string, string>;
  flags?: readonly string[];
  words?: readonly string[];
  env?: Record<string, string>;
}

interface Case extends Partial<State> {
  kind: string;
  edits?: readonly Edit[];
}

const api = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/")\ndef home():\n    return {}\n';
const list = (...more: string[]) => ['fastapi', 'uvicorn', ...more, ''].join('\n');
const withList = (...more: string[]) => ({ 'requirements.in': list(...more) });
const withSpec = (spec: unknown) => ({ 'ml-container.json': typeof spec === 'string' ? spec : JSON.stringify(spec) });
const withPreset = (preset: unknown) => ({ 'team.json': typeof preset === 'string' ? preset : JSON.stringify(preset) });
const team = ['--preset', './team.json'];
const toml = (python: string) =>
  `[project]\nname = "shop"\nversion = "1"\nrequires-python = "${python}"\ndependencies = ["fastapi", "uvicorn"]\n`;
const maker = { 'main.py': 'from fastapi import FastAPI\n\n\ndef create_app():\n    return FastAPI()\n' };

const CASES: readonly Case[] = [
  { kind: 'an unknown flag', flags: ['--pythn', '3.12'] },
  { kind: 'a field as a flag', flags: ['--health', '/ready'] },
  { kind: 'a flag without its value', flags: ['--python'] },
  {
    kind: 'a switch with a value',
    flags: ['--dry-run=maybe'],
    edits: [{ says: /^write --dry-run alone$/, flags: ['--dry-run'] }],
  },
  { kind: 'a flag of another command', flags: ['--strict'] },
  { kind: 'a field that is not there', flags: ['--set', 'prot=8000'] },
  { kind: 'a field without a value', flags: ['--set', 'python'] },
  { kind: 'a choice that is not there', flags: ['--on-conflict', 'maybe'] },
  { kind: 'a choice of a field', flags: ['--set', 'models.mode=cloud'] },
  { kind: 'a platform that is not there', flags: ['--set', 'platforms=linux/ppc64'] },
  {
    kind: 'a GPU platform that is not built',
    edits: [
      {
        says: /^one of linux\/amd64$/,
        flags: ['--gpu', '--set', 'gpuPlatforms=linux/amd64', '--set', 'platforms=linux/amd64'],
      },
    ],
    flags: ['--gpu', '--set', 'gpuPlatforms=linux/arm64', '--set', 'platforms=linux/amd64'],
  },
  { kind: 'a deployment target that is not there', flags: ['--with', 'kuberntes'] },
  {
    kind: 'two flags that exclude each other',
    flags: ['--cpu', '--gpu'],
    edits: [{ says: /^give one of them$/, flags: ['--cpu'] }],
  },
  {
    kind: 'CUDA without a GPU',
    flags: ['--cpu', '--cuda', '12.6'],
    edits: [{ says: /^give one of them$/, flags: ['--cpu'] }],
  },
  {
    kind: 'uv and no network',
    flags: ['--resolver', 'uv', '--offline'],
    edits: [{ says: /^give one of them$/, flags: ['--offline'] }],
  },
  {
    kind: 'the snapshot of another time',
    flags: ['--resolver', 'snapshot', '--as-of', '2024-01-01'],
    edits: [{ says: /^give one of them$/, flags: ['--resolver', 'snapshot'] }],
  },
  {
    kind: 'a package to upgrade that is not locked',
    flags: ['--upgrade-package', 'nope'],
    edits: [{ says: /^leave it out$/, flags: [] }],
  },
  { kind: 'a Python without an image', flags: ['--python', '3.99'] },
  { kind: 'a Debian that a Python is not on', flags: ['--python', '3.8', '--set', 'base.suite=trixie'] },
  { kind: 'a Debian that is not there', flags: ['--set', 'base.suite=woody'] },
  { kind: 'a Debian without a package', flags: ['--set', 'base.suite=trixie', '--set', 'apt=libgl1-mesa-glx'] },
  { kind: 'a CUDA without a build', files: withList('tensorflow'), flags: ['--gpu', '--cuda', '11.8'] },
  {
    kind: 'a Python without wheels of a pin',
    files: withList('tensorflow==2.15.0'),
    flags: ['--python', '3.12'],
    edits: [{ says: /^ask for "tensorflow" without a version/, files: withList('tensorflow') }],
  },
  { kind: 'an unknown framework', flags: ['--framework', 'fastpai'] },
  { kind: 'an entry of another framework', flags: ['--framework', 'gradio', '--entry', 'main:app'] },
  { kind: 'a module that is not there', flags: ['--entry', 'mian:app'] },
  { kind: 'an attribute that is not there', flags: ['--entry', 'main:ap'] },
  {
    kind: 'a function that makes the app',
    files: maker,
    flags: ['--framework', 'fastapi', '--entry', 'main:create_app'],
  },
  {
    kind: 'a script that does nothing',
    files: { 'main.py': 'def work():\n    return 1\n' },
    flags: ['--framework', 'script', '--entry', 'main.py'],
    edits: [
      {
        says: /^call what it should do below if __name__ == "__main__":$/,
        files: { 'main.py': 'def work():\n    return 1\n\n\nif __name__ == "__main__":\n    work()\n' },
      },
    ],
  },
  {
    kind: 'code without an app',
    files: { 'main.py': 'x = 1\n' },
    edits: [{ says: /^--framework NAME writes a small app/, flags: ['--framework', 'fastapi'] }],
  },
  {
    kind: 'several projects',
    files: {
      'main.py': '',
      'requirements.in': '',
      'a/main.py': api,
      'a/requirements.in': list(),
      'b/main.py': api,
      'b/requirements.in': list(),
    },
  },
  { kind: 'one project and --all', flags: ['--all'], edits: [{ says: /^drop --all$/, flags: [] }] },
  { kind: 'no consent', flags: ['--no-interactive'] },
  { kind: 'an unknown command', words: ['udpate'] },
  { kind: 'the name of what needs none', words: ['create'], edits: [{ says: /^leave it out/, words: [] }] },
  { kind: 'update of nothing', words: ['update'] },
  { kind: 'lock of nothing', words: ['lock'] },
  { kind: 'check of nothing', words: ['check'], files: { 'main.py': '', 'requirements.in': '' } },
  { kind: 'explain of a topic that is not there', words: ['explain', 'foo'] },
  { kind: 'config without an action', words: ['config', 'frob'] },
  { kind: 'an unknown action on presets', words: ['presets', 'frob'] },
  { kind: 'no preset to show', words: ['presets', 'validate'] },
  {
    kind: 'two formats of a report',
    words: ['check'],
    flags: ['--json', '--format', 'sarif'],
    edits: [{ says: /^give one of them$/, flags: ['--json'] }],
  },
  {
    kind: 'a wish about terminals',
    env: { CREATE_ML_CONTAINER_INTERACTIVE: 'maybe' },
    edits: [{ says: /^set it to 0 or 1/, env: { CREATE_ML_CONTAINER_INTERACTIVE: '0' } }],
  },
  { kind: 'an unknown preset', flags: ['--preset', 'sklearn'] },
  {
    kind: 'a preset that is not there',
    flags: team,
    edits: [{ says: /^give the path of a JSON, YAML, TOML file$/, files: withPreset({ port: 9000 }) }],
  },
  {
    kind: 'a preset that is broken',
    flags: team,
    files: withPreset('{"port": 9000'),
    edits: [{ says: /^correct the file$/, files: withPreset({ port: 9000 }) }],
  },
  {
    kind: 'a preset that extends itself',
    flags: team,
    files: withPreset({ extends: ['./team.json'] }),
    edits: [{ says: /^take the reference out/, files: withPreset({}) }],
  },
  {
    kind: 'a rule about a field that is not there',
    flags: team,
    files: withPreset({ enforce: { prot: { reason: 'ours' } } }),
    edits: [
      { says: /^did you mean port\?$/, files: withPreset({ enforce: { port: { reason: 'ours' } } }) },
      { says: /or the reason alone as text: "ours"$/, files: withPreset({ enforce: { port: 'ours' } }) },
      { says: /^set port, or take it out of enforce$/, files: withPreset({ port: 9000, enforce: { port: 'ours' } }) },
    ],
  },
  {
    kind: 'a rule that is not one',
    flags: team,
    files: withPreset({ port: 9000, enforce: { port: { max: 9000, reason: 'ours' } } }),
    edits: [
      {
        says: /^one of: reason, required, oneOf, range/,
        files: withPreset({ port: 9000, enforce: { port: { range: '<=9000', reason: 'ours' } } }),
      },
    ],
  },
  {
    kind: 'a preset over http',
    flags: ['--preset', 'http://127.0.0.1:9/a.json'],
    edits: [
      { says: /^use https:\/\/$/, flags: ['--preset', 'https://127.0.0.1:9/a.json', '--offline'] },
      { says: /^run once without --offline/, flags: [] },
    ],
  },
  {
    kind: 'a field of the spec that is not there',
    files: withSpec({ prot: 8000 }),
    edits: [{ says: /^did you mean port\?$/, files: withSpec({ port: 8000 }) }],
  },
  {
    kind: 'a spec that is broken',
    files: withSpec('{"port": 80'),
    edits: [{ says: /^correct it/, files: withSpec({ port: 80 }) }],
  },
  {
    kind: 'a number for a text',
    files: withSpec('{"python": 3.12}'),
    edits: [{ says: /^write it in quotes: "3\.12"$/, files: withSpec('{"python": "3.12"}') }],
  },
  {
    kind: 'a lock file that is broken',
    files: { 'ml-container.lock': '{' },
    edits: [{ says: /^restore it .* or delete it/, files: { 'ml-container.lock': '' } }],
  },
  {
    kind: 'Python 2',
    files: { '.python-version': '2.7\n' },
    edits: [{ says: /or --python 3\.12$/, flags: ['--python', '3.12'] }],
  },
  {
    kind: 'a release of Python that is none',
    files: { '.python-version': 'new\n' },
    edits: [{ says: /^write a release such as 3\.12 there/, files: { '.python-version': '3.12\n' } }],
  },
  {
    kind: 'two files that differ on Python',
    files: { '.python-version': '3.12\n', 'runtime.txt': 'python-3.11\n' },
    edits: [{ says: /or --python 3\.12$/, flags: ['--python', '3.12'] }],
  },
  {
    kind: 'a Python outside requires-python',
    files: { '.python-version': '3.11\n', 'requirements.in': '', 'pyproject.toml': toml('>=3.12') },
    edits: [{ says: /or --python 3\.11$/, flags: ['--python', '3.11'] }],
  },
  {
    kind: 'three equals signs',
    files: withList('numpy===2.0'),
    edits: [
      { says: /^use "=="$/, files: withList('numpy==2.0') },
      { says: /^ask for "numpy" without a version/, files: withList('numpy') },
    ],
  },
  {
    kind: 'a login in an address',
    files: withList('x @ https://u:p@127.0.0.1:9/x-1-py3-none-any.whl'),
    edits: [
      { says: /^leave them out/, files: withList('x @ https://127.0.0.1:9/x-1-py3-none-any.whl') },
      { says: /^ask for x by name/, files: withList('x') },
      { says: /./, files: withList() },
    ],
  },
  {
    kind: 'a line that is no requirement',
    files: withList('foo bar'),
    edits: [{ says: /^write it as in PEP 508/, files: withList('numpy') }],
  },
  {
    kind: 'a list that is not there',
    files: withList('-r base.txt'),
    edits: [{ says: /^correct the path, or remove the line$/, files: withList() }],
  },
  {
    kind: 'a folder that is no package',
    files: withList('-e ./lib'),
    edits: [{ says: /^correct the path, or remove the line$/, files: withList() }],
  },
  {
    kind: 'a file of requirements that is not there',
    flags: ['--requirements', 'other.txt'],
    edits: [{ says: /^name a file that exists with --requirements$/, flags: ['--requirements', 'requirements.in'] }],
  },
  {
    kind: 'a file of constraints that is not there',
    flags: ['--set', 'constraints=c.txt'],
    edits: [{ says: /or leave it out$/, flags: [] }],
  },
  {
    kind: 'a version that the snapshot does not have',
    files: withList('pandas==2.1.4'),
    edits: [{ says: /^ask for "pandas" without a version/, files: withList('pandas') }],
  },
  {
    kind: 'versions that exclude each other',
    files: withList('numpy<1', 'numpy>2'),
    edits: [{ says: /^ask for "numpy" without a version/, files: withList('numpy', 'numpy>2') }],
  },
  {
    kind: 'a name that nobody knows',
    files: withList('fastapii'),
    edits: [{ says: /^did you mean fastapi\?/, files: withList() }],
  },
  {
    kind: 'a repository without a network',
    files: withList('numpy @ git+https://127.0.0.1:9/numpy'),
    edits: [{ says: /^ask for numpy by name/, files: withList('numpy') }],
  },
  { kind: 'an unknown option of the server', flags: ['--set', 'serverOptions.worker=2'] },
  { kind: 'a value for a switch of the server', flags: ['--set', 'serverOptions.proxy-headers=7'] },
  { kind: 'a choice of the server', flags: ['--set', 'serverOptions.loop=fast'] },
  {
    kind: 'an option that the start command has',
    flags: ['--set', 'serverOptions.port=1'],
    edits: [{ says: /^remove port from serverOptions$/, flags: [] }],
  },
  {
    kind: 'Debian packages for another image',
    flags: ['--set', 'base.runtime=mirror.example.com/python:3.12', '--set', 'apt=ffmpeg'],
    edits: [{ says: /or unset base\.runtime$/, flags: ['--set', 'apt=ffmpeg'] }],
  },
  {
    kind: 'a pattern that lets in nothing',
    words: ['check'],
    files: { Dockerfile: 'FROM python:3.12\nCMD ["python", "main.py"]\n', '.dockerignore': '!\n' },
    edits: [{ says: /^remove the line$/, files: { '.dockerignore': '\n' } }],
  },
];

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  const made = await folder();
  dir = join(made.path, 'shop');
  remove = made.remove;
});
afterEach(() => remove());

async function runOnce({ files, words, flags, env = {} }: State) {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  for (const [name, text] of Object.entries(files)) {
    if (text === '') continue;
    await outputFile(join(dir, name), text);
  }
  const created = words.length === 0;
  const yes = created && !flags.includes('--no-interactive') ? ['--yes'] : [];
  const offline = created && !flags.includes('--offline') && !flags.includes('--as-of') ? ['--offline'] : [];
  const json = flags.includes('--json') ? [] : ['--json'];
  const ran = await cli([...words, ...flags, ...yes, ...offline, ...json], { cwd: dir, env });
  const problems: Problem[] = ran.code === 0 ? [] : (JSON.parse(ran.stdout).problems ?? []);
  return { code: ran.code, problems, stderr: ran.stderr };
}

/** The state after the first way that a fix names; undefined where it is prose. */
function follow({ where, what, fix = '' }: Problem, state: State): State | undefined {
  const { words, flags } = state;
  const [, command] =
    /^(?:(?:the nearest are .*; )?(?:run )?(?:npx )?create-ml-container)((?: [^ ;[\]]+)*)/.exec(fix) ?? [];
  if (command !== undefined) {
    const given = command.split(' ').filter((word) => /^-|^(?:lock|config|print|explain|topics|update)$/.test(word));
    const consent = given.includes('--yes') || given.every((word) => word.startsWith('-')) ? ['--yes'] : [];
    return { ...state, words: given.filter((word) => !word.startsWith('-')), flags: [...consent] };
  }
  const named = /^(?:did you mean |such as |(?:use )?one of:? )([^,? ]+)/.exec(fix)?.[1];
  if (named !== undefined) {
    const wrong = [/"([^"]+)"/.exec(what)?.[1], /\b(?:has no|preset|take|option) (?:--)?([\w-]+)$/.exec(what)?.[1]];
    const given = [...words, ...flags].join(' ');
    const names = [...wrong, where.split(' ').at(-1), where.split('.').at(-1), /^(\S+) is none/.exec(what)?.[1]];
    const word = names.find((one) => one !== undefined && given.includes(one)) ?? '';
    if (word === '') return undefined;
    const change = (text: string) => text.replace(word, named);
    return { ...state, words: words.map(change), flags: flags.map(change) };
  }
  if (!fix.startsWith('--')) return undefined;
  const [flag = '', text] = (/^(--[\w-]+)(?: ('[^']*'|[^\s,;]+))?/.exec(fix) ?? []).slice(1);
  const value = text?.replace(/^'|'$/g, '');
  if (value === 'NAME' || value === 'makes')
    return value === 'NAME' ? undefined : { ...state, flags: [...flags, flag] };
  const key = flag === '--set' ? `${value?.split('=')[0]}` : undefined;
  const kept = dropFlag(flags, flag, key, where);
  return { ...state, flags: [...kept, flag, ...(value === undefined ? [] : [value])] };
}

/** The flags without the one that a fix replaces, or that it complains about. */
function dropFlag(flags: readonly string[], flag: string, key: string | undefined, where: string): string[] {
  const kept: string[] = [];
  for (let at = 0; at < flags.length; at += 1) {
    const one = flags[at] as string;
    const next = flags[at + 1];
    const takesValue = next !== undefined && !next.startsWith('--');
    const isIt = key === undefined ? one === flag : one === '--set' && (next?.split('=')[0] ?? '') === key;
    const isWrong = one === where && where !== flag;
    if (!isIt && !isWrong) kept.push(one, ...(takesValue ? [next] : []));
    if (takesValue) at += 1;
  }
  return kept;
}

describe('the fix of an error', () => {
  it.each(CASES)('works for $kind', async ({ kind: _, edits = [], ...given }) => {
    const base = { 'main.py': api, 'requirements.in': list() };
    let state: State = { words: [], flags: [], ...given, files: { ...base, ...given.files } };
    const left = [...edits];
    const seen: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const { code, problems, stderr } = await runOnce(state);
      const [problem] = problems;
      if (code === 0 || (problem === undefined && state.words[0] === 'check')) {
        expect(round, 'nothing was wrong').toBeGreaterThan(0);
        return;
      }
      const told = problems.map(({ where, what, fix }) => `${where}: ${what}\n  fix: ${fix}`).join('\n');
      expect(seen, `${told}\nreturns after ${seen.length} rounds`).not.toContain(told);
      seen.push(told);
      expect(problem?.fix, `${told}${stderr}`).toBeDefined();
      const edit = left[0]?.says.test(problem?.fix ?? '') ? left.shift() : undefined;
      const { says: _says, files = {}, ...changed } = edit ?? { says: /./ };
      const next = edit
        ? { ...state, ...changed, files: { ...state.files, ...files } }
        : follow(problem as Problem, state);
      expect(next, `no way to follow:\n${told}`).toBeDefined();
      state = next as State;
    }
    expect.fail(`still an error:\n${seen.join('\n')}`);
  });
});
