/** A project that tries to be executed: programs, modules and settings that leave a mark when somebody runs, imports or obeys them. */
import { chmod, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';

export interface HostileProject {
  dir: string;
  /** Relative and absolute folders of the project, as PATH may have them. */
  searchPath: string[];
  /** Variables that lead into the project. */
  env: Record<string, string>;
  /** What was executed, one line each. */
  readMarks: () => Promise<string[]>;
}

const PROGRAMS = [
  ...['uv', 'uvx', 'python', 'python3', 'python3.12', 'py', 'pip', 'pip3', 'pyenv', 'asdf', 'mise', 'keyring'],
  ...['git', 'git-remote-https', 'git-credential-evil', 'ssh', 'askpass', 'gpg', 'pager', 'fsmonitor'],
  ...['docker', 'docker-buildx', 'docker-credential-evil', 'podman', 'skopeo', 'buildah', 'nerdctl', 'nvidia-smi'],
  ...['kustomize', 'kubectl', 'helm', 'npm', 'npx', 'node', 'make', 'sh', 'bash', 'env', 'hadolint', 'taskkill'],
];
const FOLDERS = ['.', 'bin', 'Scripts', '.venv/bin', 'venv/bin', 'node_modules/.bin', '.docker/cli-plugins'];
const MODULES = [
  'sitecustomize',
  'usercustomize',
  'conftest',
  'setup',
  'json',
  'encodings',
  'pip/__init__',
  'pip/__main__',
];
const HOOKS = ['post-checkout', 'pre-commit', 'post-index-change', 'reference-transaction', 'fsmonitor-watchman'];

/** Every command, and the flags that let it start programs; each reads the project in the current directory. */
export const COMMANDS: readonly (readonly string[])[] = [
  ['.', '--yes', '--no-interactive', '--resolver', 'uv'],
  ['.', '--yes', '--no-interactive', '--framework', 'fastapi', '--resolver', 'snapshot'],
  ['.', '--yes', '--no-interactive', '--preset', 'npm:evil//preset.json'],
  ['.', '--yes', '--no-interactive', '--preset', 'git+https://127.0.0.1:1/team/presets//a.json'],
  ['.', '--yes', '--no-interactive', '--preset', './node_modules/evil/preset.json'],
  ['.', '--all', '--yes', '--no-interactive', '--diff', '--resolver', 'uv'],
  ['update', '.', '--yes', '--upgrade', '--resolver', 'uv'],
  ['update', '--all', '.', '--yes'],
  ['update', '.', '--yes', '--relock', '--update-presets', '--with', 'bake,kubernetes,github-actions,gitlab-ci'],
  ['lock', '.', '--resolver', 'uv'],
  ['lock', '.', '--upgrade-package', 'fastapi', '--diff'],
  ['check', '.'],
  ['check', '.', '--online', '--format', 'sarif'],
  ['check', '.', '--fix', '--context'],
  ['explain', '.'],
  ['explain', '.', 'Dockerfile:1'],
  ['doctor', '.', '--online'],
  ['detect', '.'],
  ['detect', '.', '--redact'],
  ['report', '.'],
  ['presets', 'list'],
  ['presets', 'show', './node_modules/evil/preset.json'],
  ['presets', 'validate', './node_modules/evil/preset.json'],
  ['presets', 'init', 'written.json'],
  ['config', 'print', '.'],
  ['schema'],
];

/** What stands for the user's own programs: name → what it answers, in shell. */
export const userPrograms = (uvVersion: string): Record<string, string> => ({
  python3: 'case "$*" in *version_info*) echo 3; echo "$0" ;; esac',
  uv: `case "$1" in --version) echo "uv ${uvVersion}" ;; *) echo "error: no network" >&2; exit 1 ;; esac`,
  git: 'exit 1',
  docker: 'case "$1" in version) echo 29.0.0 ;; *) exit 1 ;; esac',
  'nvidia-smi': 'exit 1',
});

/** @param dir is made; the app in it is a small FastAPI one. */
export async function writeHostileProject(dir: string, marks: string, uvVersion: string): Promise<HostileProject> {
  const program = (name: string): string => `#!/bin/sh\necho "${name} $*" >> '${marks}'\nexit 0\n`;
  const module = (name: string): string =>
    `open(${JSON.stringify(marks)}, "a").write(${JSON.stringify(`${name}\n`)})\n`;
  const script = (name: string): string =>
    `require('node:fs').appendFileSync(${JSON.stringify(marks)}, ${JSON.stringify(`${name}\n`)});\n`;
  const programs = [
    ...FOLDERS.flatMap((folder) => PROGRAMS.map((name) => join(folder, name))).filter((path) => path !== 'pip'),
    ...HOOKS.map((name) => join('.git/hooks', name)),
    join('.cache/create-ml-container/uv', uvVersion, 'uv'),
  ];
  const evil = `${dir}/evil`;
  const files: Record<string, string> = {
    'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n',
    'requirements.txt': 'fastapi\n',
    ...Object.fromEntries(programs.map((path) => [path, program(path)])),
    ...Object.fromEntries(MODULES.map((name) => [`${name}.py`, module(`${name}.py`)])),
    evil: program('evil'),
    '.venv/pyvenv.cfg': 'home = /usr/bin\n',
    'uv.toml': `cache-dir = ".uv"\nkeyring-provider = "subprocess"\nno-binary = true\nfind-links = ["./links"]\n[pip]\npython = "./evil"\n`,
    'pyproject.toml': `[project]\nname = "x"\nversion = "1"\n[build-system]\nrequires = []\nbuild-backend = "setup"\nbackend-path = ["."]\n[tool.uv]\npython-preference = "only-system"\n[tool.uv.pip]\npython = "./evil"\n`,
    'pip.conf': '[global]\npython = ./evil\n',
    '.python-version': '3.12\n',
    '.tool-versions': 'uv path:.\nruby path:./evil\n',
    'mise.toml': '[hooks]\nenter = "./evil"\n[env]\n_.source = "./evil"\n',
    '.envrc': './evil\n',
    '.env': `PATH=${dir}/bin\nPYTHONSTARTUP=./evil\n`,
    '.npmrc': 'script-shell=./evil\nnode-options=--require ./evil.js\n',
    'evil.js': script('evil.js'),
    'package.json':
      '{ "type": "commonjs", "main": "evil.js", "scripts": { "preinstall": "./evil", "postinstall": "./evil" } }',
    'node_modules/evil/package.json': '{ "name": "evil", "main": "index.js", "scripts": { "postinstall": "./evil" } }',
    'node_modules/evil/index.js': script('node_modules/evil'),
    'node_modules/evil/preset.json': '{ "user": 4001 }',
    'node_modules/execa/package.json': '{ "name": "execa", "main": "index.js" }',
    'node_modules/execa/index.js': script('node_modules/execa'),
    Makefile: 'all:\n\t./evil\n$(shell ./evil)\n',
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/config': `[core]\n\tfsmonitor = ${evil}\n\thooksPath = .git/hooks\n\tsshCommand = ${evil}\n\tpager = ${evil}\n\tgitProxy = ${evil}\n\taskPass = ${evil}\n[alias]\n\tfetch = !${evil}\n\tls-remote = !${evil}\n\tinit = !${evil}\n[credential]\n\thelper = !${evil}\n[protocol "ext"]\n\tallow = always\n[url "ext::${evil} "]\n\tinsteadOf = https://\n`,
    '.gitconfig': `[core]\n\tfsmonitor = ${evil}\n[credential]\n\thelper = !${evil}\n`,
    '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::${evil}\n`,
    '.docker/config.json':
      '{ "credsStore": "evil", "currentContext": "evil", "plugins": { "x": { "hooks": "build" } } }',
    '.config/uv/uv.toml': '[pip]\npython = "./evil"\n',
    '.config/pip/pip.conf': '[global]\npython = ./evil\n',
    '.config/git/config': `[core]\n\tfsmonitor = ${evil}\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    await outputFile(join(dir, path), text);
    if (text.startsWith('#!')) await chmod(join(dir, path), 0o755);
  }
  for (const folder of ['tmp', '.uv', 'links']) await mkdir(join(dir, folder), { recursive: true });
  await symlink(join(dir, 'bin'), join(dir, '..', 'linked-bin')).catch(() => {});
  return {
    dir,
    searchPath: [
      '',
      '.',
      './bin',
      'bin',
      '.venv/bin',
      ...FOLDERS.map((folder) => join(dir, folder)),
      join(dir, '..', 'linked-bin'),
    ],
    env: {
      XDG_CACHE_HOME: '.cache',
      XDG_CONFIG_HOME: join(dir, '.config'),
      UV_CACHE_DIR: '.uv',
      UV_PYTHON: './evil',
      UV_CONFIG_FILE: 'uv.toml',
      PIP_CONFIG_FILE: 'pip.conf',
      PIP_PYTHON: './evil',
      TMPDIR: 'tmp',
      DOCKER_CONFIG: '.docker',
      BUILDX_CONFIG: join(dir, '.docker'),
      VIRTUAL_ENV: join(dir, '.venv'),
      PYTHONPATH: '.',
      PYTHONSTARTUP: 'setup.py',
      PYTHONHOME: '',
      GIT_SSH_COMMAND: './evil',
      GIT_ASKPASS: evil,
      GIT_CONFIG_GLOBAL: '.gitconfig',
      GIT_DIR: join(dir, '.git'),
      GIT_EXEC_PATH: join(dir, 'bin'),
      GIT_EXTERNAL_DIFF: evil,
      BASH_ENV: './evil',
      ENV: './evil',
    },
    readMarks: async () => (await readFile(marks, 'utf8').catch(() => '')).split('\n').filter(Boolean),
  };
}
