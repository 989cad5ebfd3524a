/** Reads name, Python version and console scripts from a project's packaging metadata. */
import type { SourceIndex } from './types.ts';

export interface Pyproject {
  name?: string;
  /** Range of Python with the file that has it. */
  python?: { text: string; file: string } | undefined;
  classifiers: string[];
  /** File of a console entry point → its command. */
  scripts: Record<string, string>;
  /** Console scripts whose module lies in the project, by their names. */
  commands: Record<string, Command>;
}

/** A console script: `greet = "greet:main"`. */
export interface Command {
  /** "greet:main" */
  target: string;
  /** File of the module. */
  file: string;
  /** File that defines the script: "pyproject.toml". */
  where: string;
}

/** @param warnings gets a sentence where the TOML is none. */
export async function readPackaging(project: SourceIndex, warnings: string[]): Promise<Pyproject> {
  const ofSetup = listCommands(project, setupCommands(project), 'setup.py');
  const found: Pyproject = { classifiers: [], scripts: byFile(ofSetup), commands: ofSetup };
  const text = project.text('pyproject.toml');
  if (text === undefined) return found;
  const { parseTomlText } = await import('../../text/toml.ts');
  const { asTable: table, asTexts: texts } = await import('../../requirements/tables.ts');
  let parsed: Record<string, unknown>;
  try {
    parsed = parseTomlText(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const warning = `pyproject.toml is no valid TOML: ${(error as Error).message.split('\n')[0]}`;
    if (!warnings.includes(warning)) warnings.push(warning);
    return found;
  }
  const own = table(parsed.project);
  const poetry = table(table(parsed.tool).poetry);
  const name = own.name ?? poetry.name;
  if (typeof name === 'string') found.name = name;
  found.classifiers = texts(own.classifiers ?? poetry.classifiers);
  const range = own['requires-python'];
  const poetryRange = table(poetry.dependencies).python;
  const { convertPoetrySpecifier: poetrySpecifier } = await import('../../requirements/poetry.ts');
  const specifier =
    typeof range === 'string' ? range : typeof poetryRange === 'string' ? poetrySpecifier(poetryRange) : undefined;
  if (specifier) found.python = { text: specifier, file: 'pyproject.toml' };
  // `poetry run` calls them in a project that is no package too
  const scripts = Object.entries({ ...table(poetry.scripts), ...table(own.scripts) });
  Object.assign(found.commands, listCommands(project, scripts, 'pyproject.toml'));
  Object.assign(found.scripts, byFile(found.commands));
  return found;
}

/** "train = src.train:main" of setup.py and setup.cfg, which are read as text, never run. */
function setupCommands(project: SourceIndex): [command: string, target: string][] {
  return ['setup.py', 'setup.cfg'].flatMap((file) => {
    const text = project.text(file) ?? '';
    const at = text.indexOf('console_scripts');
    const section = at < 0 ? '' : text.slice(at);
    const words = section.match(/[\w.:-]+|[^\s\w.:-]/g) ?? [];
    return words.flatMap((word, at): [string, string][] => {
      const command = words[at - 1]?.split(':').at(-1) ?? '';
      const [target = ''] = /^[A-Za-z_][\w.]*:[A-Za-z_]\w*/.exec(words[at + 1] ?? '') ?? [];
      return word === '=' && /^[\w.-]/.test(command) && target !== '' ? [[command, target]] : [];
    });
  });
}

/** Console scripts as far as their modules lie here. */
function listCommands(
  project: SourceIndex,
  scripts: readonly (readonly [string, unknown])[],
  where: string,
): Record<string, Command> {
  const found: Record<string, Command> = {};
  for (const [command, target] of scripts) {
    const plain = typeof target === 'string' ? (target.split('[', 1)[0] ?? '').replace(/\s/g, '') : '';
    const module = (plain.split(':')[0] ?? '').replaceAll('.', '/');
    const file = ['', 'src/']
      .flatMap((base) => [`${base}${module}.py`, `${base}${module}/__init__.py`])
      .find((f) => project.tree.files.has(f));
    if (file !== undefined) found[command] = { target: plain, file, where };
  }
  return found;
}

/** The command of each file, which says that the file is started. */
const byFile = (commands: Readonly<Record<string, Command>>): Record<string, string> =>
  Object.fromEntries(Object.entries(commands).map(([command, { file }]) => [file, command]));
