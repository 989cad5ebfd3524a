/** Finds imports of the project's own names that are nowhere: whatever the image has, the app ends at them. */
import type { PythonImport, PythonModule } from '../../python/types.ts';
import { getFolder } from '../files/paths.ts';
import { findDefiningModule, findModuleFile } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';

const MOST_NAMED = 3;

/** Ways by which a module gets names that do not stand in it. */
const DYNAMIC = ['__getattr__', 'exec(', 'globals()', 'import *', 'locals()', 'setattr(', 'sys.modules', 'vars()'];

/**
 * A sentence for each `from module import name` that runs when the app starts, of a module of the project that nowhere has the name.
 *
 * @param files those that the app imports.
 * @param root import root of the app.
 */
export function findBrokenImports(project: SourceIndex, files: readonly string[], root: string): string[] {
  const found = files.flatMap((file) =>
    (project.module(file)?.imports ?? []).flatMap((one) => {
      const home = runsAtStart(one) ? findHomeWithout(project, file, one, root) : undefined;
      return home === undefined
        ? []
        : [`${file}:${one.line} imports ${one.name}, which ${home} does not define: the app fails at this line`];
    }),
  );
  return found.slice(0, MOST_NAMED);
}

const runsAtStart = ({ guarded, typeChecking, inFunction, inMain }: PythonImport): boolean =>
  !guarded && !typeChecking && !inFunction && !inMain;

/** The file or folder that an imported name should be in, and is not; undefined where it may be there after all. */
function findHomeWithout(project: SourceIndex, file: string, one: PythonImport, root: string): string | undefined {
  const { name, module, level } = one;
  if (name === undefined || name === '*') return undefined;
  const dots = '.'.repeat(level);
  const home = findDefiningModule(project, file, `${dots}${module}`, root);
  if (home && home.rest !== '') return findFolderWithout(project, home, name);
  const whole = findDefiningModule(project, file, `${dots}${module === '' ? '' : `${module}.`}${name}`, root);
  if (!home || whole?.rest !== name || home.file === file) return undefined;
  const text = project.text(home.file);
  const there = project.module(home.file);
  return text === undefined || !there || mayHave(there, text, name) ? undefined : home.file;
}

/**
 * A folder without __init__.py has the modules that lie in it, and no other names. Only inside a package of the project: an installed
 * package of the same name wins over a folder at the top (PEP 420).
 */
function findFolderWithout(
  { tree, holdsPython }: SourceIndex,
  home: { file: string; rest: string },
  name: string,
): string | undefined {
  if (!home.file.endsWith('/__init__.py')) return undefined;
  const folder = findModuleFile(tree, getFolder(home.file), home.rest);
  if (!folder?.endsWith('/') || !holdsPython(folder.slice(0, -1))) return undefined;
  const isThere = [...tree.files.keys()].some((path) => path.startsWith(`${folder}${name}.`));
  return isThere || tree.folders.has(`${folder}${name}`) ? undefined : folder;
}

/** A name that is written anywhere in a module, but as a whole text, may be one of its own. */
const mayHave = ({ errors, python2 }: PythonModule, text: string, name: string): boolean =>
  errors.length > 0 || python2 || DYNAMIC.some((way) => text.includes(way)) || isWritten(text, name);

function isWritten(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + name.length]];
    if (!WORD.test(before) && !WORD.test(after) && !(QUOTE.test(before) && QUOTE.test(after))) return true;
  }
  return false;
}

const WORD = /\w/;
const QUOTE = /['"]/;
