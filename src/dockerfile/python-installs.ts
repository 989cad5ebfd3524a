/** Parses the commands that install Python packages. */
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import type { ShellCommand, Word } from './types.ts';
import { findProgram, nameProgram } from './wrapped-command.ts';

export interface Install {
  tool: 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'conda';
  /** "install", "sync": where an option can be put in after it. */
  verb: Word;
  /** Options without their values. */
  options: Set<string>;
  /** Values of -r and --requirement. */
  files: string[];
  /** Addresses of package indexes. */
  indexes: Word[];
  /** Requirements on the command line; `name @ url` is one, also where the shell has three words. */
  packages: Word[];
  /** -e, `.` and paths: the project itself. */
  local: boolean;
}

/** Long options of the installers that take the next word (their own --help). */
const TAKES_VALUE: ReadonlySet<string> = new Set(
  `--requirement --requirements --editable --constraint --constraints --index-url --extra-index-url --index --default-index --find-links
  --python --target --prefix --root --only-binary --no-binary --trusted-host --timeout --retries --platform --python-version
  --proxy --cert --client-cert --cache-dir --progress-bar --torch-backend --index-strategy --log --src --build --upgrade-strategy
  --config-settings --extra --group --only-group --no-group --with --without --only --package --exclude-newer --exclude-newer-package
  --link-mode --implementation --abi --report --root-user-action --global-option --install-option --use-feature --use-deprecated
  --exists-action --keyring-provider --build-constraint --build-constraints --override --overrides --excludes --upgrade-package
  --upgrade-group --refresh-package --reinstall-package --resolution --prerelease --prerelease-package --fork-strategy
  --python-platform --no-build-package --no-binary-package --no-editable-package --no-sources-package --no-install-package
  --no-build-isolation-package --allow-insecure-host --config-setting --config-settings-package --config-file --output-format --color
  --marker --optional --script --rev --tag --branch --name --file --channel --solver --extras --lockfile --categories --directory
  --project`.split(/\s+/),
);
/** Short options that take a value; in a cluster, `-qr FILE`, the last letter does. */
const SHORT_VALUES: Readonly<Record<Install['tool'], string>> = {
  pip: 'rceitfbC',
  uv: 'rceitfbCpP',
  poetry: 'EPC',
  pdm: 'GLpe',
  pipenv: 'rei',
  conda: 'ncpf',
};
const LONG_BY_SHORT: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-e': '--editable',
  '-i': '--index-url',
};
const INDEXES = ['--index-url', '--extra-index-url', '--index', '--default-index'];
const VERBS: Readonly<Record<Install['tool'], readonly string[]>> = {
  pip: ['install'],
  uv: ['install', 'sync', 'add'],
  poetry: ['install', 'sync'],
  pdm: ['install', 'sync'],
  pipenv: ['install', 'sync'],
  conda: ['install', 'create', 'update'],
};

/** Undefined where the command installs no Python package. */
export function parseInstall({ words }: Pick<ShellCommand, 'words'>): Install | undefined {
  const at = findProgram(words.map(({ text }) => text));
  const tool = findTool(nameProgram(words[at]?.text));
  if (!tool) return undefined;
  const verbAt = words.findIndex((word, i) => i > at && VERBS[tool].includes(word.text));
  const verb = words[verbAt];
  const before = words.slice(at + 1, verbAt);
  if (!verb || before.some(({ text }) => ['run', 'tool', 'python', 'self', 'config'].includes(text))) return undefined;
  return { tool, verb, ...readArguments(words.slice(verbAt + 1), before, tool) };
}

function findTool(program: string): Install['tool'] | undefined {
  if (/^pip[\d.]*$/.test(program)) return 'pip';
  if (/^(?:conda|mamba|micromamba)$/.test(program)) return 'conda';
  return Object.hasOwn(VERBS, program) ? (program as Install['tool']) : undefined;
}

function readArguments(
  words: readonly Word[],
  before: readonly Word[],
  tool: Install['tool'],
): Omit<Install, 'tool' | 'verb'> {
  const options = new Set(before.map(({ text }) => text).filter((text) => text.startsWith('-')));
  const files: string[] = [];
  const indexes: Word[] = [];
  const packages: Word[] = [];
  let local = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as Word;
    if (word.text.startsWith('-')) {
      const { names, value } = splitOption(word.text, tool);
      for (const name of names) options.add(name);
      const last = names.at(-1) ?? '';
      const name = LONG_BY_SHORT[last] ?? last;
      const taken = value ?? (takesValue(last, tool) ? words[(i += 1)]?.text : undefined);
      if (/^--(?:requirements?|file)$/.test(name) && taken !== undefined) files.push(taken);
      if (INDEXES.includes(name) && taken !== undefined) indexes.push({ ...word, text: taken });
      if (name === '--editable') local = true;
    } else if (word.text === '@' && packages.length > 0) {
      const name = packages.pop() as Word;
      const url = words[(i += 1)];
      packages.push({ ...name, text: `${name.text} @ ${url?.text ?? ''}`, end: url?.end ?? name.end });
    } else if (/^\.|^\/|^\$/.test(word.text)) local = true;
    else packages.push(word);
  }
  return { options, files, indexes, packages, local };
}

/** `--name=value`, `-rFILE` and the cluster `-qr`. */
function splitOption(text: string, tool: Install['tool']): { names: string[]; value?: string } {
  if (text.startsWith('--')) {
    const [name = '', value] = text.split(/=(.*)/s);
    return { names: [name], ...(value === undefined ? {} : { value }) };
  }
  const letters = [...text.slice(1)];
  const at = letters.findIndex((letter) => SHORT_VALUES[tool].includes(letter));
  const names = (at < 0 ? letters : letters.slice(0, at + 1)).map((letter) => `-${letter}`);
  const value = at < 0 ? '' : letters.slice(at + 1).join('');
  return { names, ...(value === '' ? {} : { value }) };
}

const takesValue = (option: string, tool: Install['tool']): boolean =>
  option.startsWith('--') ? TAKES_VALUE.has(option) : SHORT_VALUES[tool].includes(option.slice(1));

/** Installers and their kin: updated first in many files, and no dependencies of the app. */
const TOOLS = ['pip', 'setuptools', 'wheel', 'uv', 'poetry', 'pdm', 'pipenv', 'virtualenv', 'pip-tools', 'build'];
export const parseRequirementName = (requirement: string): string =>
  normalizeName(parseRequirementHead(requirement)?.name ?? '');
export const isTool = (requirement: string): boolean => TOOLS.includes(parseRequirementName(requirement));

/** Whether it brings what the app needs, and not just an installer. */
export const bringsDependencies = ({ tool, packages, files, local }: Install): boolean =>
  files.length > 0 || local || (tool !== 'pip' && packages.length === 0) || packages.some(({ text }) => !isTool(text));
