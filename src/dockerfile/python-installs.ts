/** Parses the commands that install Python packages. */
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import type { ShellCommand, Word } from './types.ts';

export interface Install {
  tool: 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'conda';
  /** "install", "sync": where an option can be put in after it. */
  verb: Word;
  /** Options without their values. */
  options: Set<string>;
  /** Values of -r and --requirement. */
  files: string[];
  /** Requirements on the command line. */
  packages: Word[];
  /** -e, `.` and paths: the project itself. */
  local: boolean;
}

/** Options of pip and uv that take the next word. */
export const TAKES_VALUE: ReadonlySet<string> = new Set(
  `-r --requirement --requirements -c --constraint --constraints -i --index-url --extra-index-url --index --default-index -f --find-links
  --python -p -t --target --prefix --root --only-binary --no-binary --trusted-host --timeout --retries --platform --python-version
  --proxy --cert --client-cert --cache-dir --progress-bar --torch-backend --index-strategy --log --src --upgrade-strategy
  --config-settings --extra --group --only-group --with --without --package --exclude-newer --link-mode
  --implementation --abi --report --root-user-action --global-option --use-feature --use-deprecated --exists-action --keyring-provider
  --build-constraint --build-constraints --override --overrides -P --upgrade-package --refresh-package --reinstall-package --resolution
  --prerelease --python-platform --no-build-package --no-binary-package --allow-insecure-host --config-setting --config-file -n --name --file -C --directory --project`.split(
    /\s+/,
  ),
);
const VERBS: Readonly<Record<string, readonly string[]>> = {
  pip: ['install'],
  uv: ['install', 'sync', 'add'],
  poetry: ['install', 'sync'],
  pdm: ['install', 'sync'],
  pipenv: ['install', 'sync'],
  conda: ['install', 'create', 'update'],
};

const base = (word: Word | undefined): string => (word?.text ?? '').replace(/^.*\//, '');

/** Undefined where the command installs no Python package. */
export function parseInstall({ words }: ShellCommand): Install | undefined {
  const at = words.findIndex((word) => !/^(?:sudo|env|exec|nice|\w+=.*)$/.test(word.text));
  const [first, second, third] = [base(words[at]), words[at + 1]?.text, words[at + 2]?.text];
  const found: [Install['tool'], number] | undefined = /^pip[\d.]*$/.test(first)
    ? ['pip', at + 1]
    : /^python[\d.]*$/.test(first) && second === '-m' && third === 'pip'
      ? ['pip', at + 3]
      : /^python[\d.]*$/.test(first) && second === '-mpip'
        ? ['pip', at + 2]
        : first === 'uv'
          ? ['uv', at + 1]
          : /^(?:conda|mamba|micromamba)$/.test(first)
            ? ['conda', at + 1]
            : first in VERBS
              ? [first as Install['tool'], at + 1]
              : undefined;
  if (!found) return undefined;
  const [tool, from] = found;
  const verbAt = words.findIndex((word, i) => i >= from && (VERBS[tool] ?? []).includes(word.text));
  const verb = words[verbAt];
  if (!verb || words.slice(from, verbAt).some(({ text }) => ['run', 'tool', 'python', 'self', 'config'].includes(text)))
    return undefined;
  return { tool, verb, ...readOptions(words.slice(verbAt + 1), words.slice(from, verbAt)) };
}

function readOptions(words: readonly Word[], before: readonly Word[]): Omit<Install, 'tool' | 'verb'> {
  const options = new Set(before.map(({ text }) => text).filter((text) => text.startsWith('-')));
  const files: string[] = [];
  const packages: Word[] = [];
  let local = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] as Word;
    const [name = '', value] = word.text.startsWith('--') ? word.text.split(/=(.*)/s) : [word.text];
    if (/^-[re].+/.test(word.text)) {
      if (word.text.startsWith('-r')) files.push(word.text.slice(2));
      else local = true;
    } else if (name.startsWith('-')) {
      options.add(name);
      const taken = value ?? (TAKES_VALUE.has(name) ? words[(i += 1)]?.text : undefined);
      if (/^(?:-r|--requirements?|--file)$/.test(name) && taken !== undefined) files.push(taken);
      if (/^(?:-e|--editable)$/.test(name)) local = true;
    } else if (/^\.|^\/|^\$/.test(word.text)) local = true;
    else packages.push(word);
  }
  if (options.has('-e') || options.has('--editable')) packages.shift();
  return { options, files, packages, local };
}

/** Installers and their kin: updated first in many files, and no dependencies of the app. */
const TOOLS = ['pip', 'setuptools', 'wheel', 'uv', 'poetry', 'pdm', 'pipenv', 'virtualenv', 'pip-tools', 'build'];
export const parseRequirementName = (requirement: string): string =>
  normalizeName(parseRequirementHead(requirement)?.name ?? '');
export const isTool = (requirement: string): boolean => TOOLS.includes(parseRequirementName(requirement));

/** Whether it brings what the app needs, and not just an installer. */
export const bringsDependencies = ({ tool, packages, files, local }: Install): boolean =>
  files.length > 0 || local || (tool !== 'pip' && packages.length === 0) || packages.some(({ text }) => !isTool(text));
