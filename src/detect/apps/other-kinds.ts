/** Projects of other kinds: refused by their name with what to do, and never turned into something else. */
import { isGenerated } from '../container/start-commands.ts';
import { getSuffix } from '../files/folders.ts';
import { isAuxiliary } from '../files/paths.ts';
import { formatModule } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import data from './other-kinds.json' with { type: 'json' };

interface Kind {
  title: string;
  say: string;
}
interface ImportedKind extends Kind {
  module: string;
  /** Calls by which a file starts it itself, so that it can be run as a script. */
  startedBy?: string[];
  /** A script may use it as well, so that it is said only where nothing else is found. */
  onlyWithoutApp?: boolean;
}
interface FunctionKind extends Kind {
  params: string[];
  /** Any name, where it is left out. */
  name?: string;
  /** The only file that it may stand in. */
  file?: string;
}
interface ClassKind extends Kind {
  name: string;
  base: string;
}
type OtherKinds = Omit<typeof data, 'imports' | 'functions' | 'classes'> & {
  imports: ImportedKind[];
  functions: FunctionKind[];
  classes: ClassKind[];
};
const table: OtherKinds = data;

/**
 * Why a directory without Python code gets no app.
 *
 * @returns undefined where there is nothing of anybody's, so that a starter app is welcome.
 */
export function findKindWithoutPython(project: SourceIndex): string | undefined {
  const { top } = project.tree;
  const isTheirs = (name: string) =>
    top.some((one) => one.path === name && one.kind === 'file') && !isGenerated(project, name);
  for (const { files: names, title } of table.projects) {
    const file = names.find(isTheirs);
    if (file !== undefined)
      return `${file} makes this ${title}, and only Python projects are containerized: use docker init, or the guide of its own ecosystem`;
  }
  const list = table.lists.find(isTheirs);
  if (list === undefined) return describeOtherCode(project);
  return `${list} is here, and no Python file that would be started: add the code, or name what a package or a volume brings with --entry`;
}

/** Whether a file belongs to what a generator of projects copies: names in that folder are filled in later, so nothing there can run. */
export function createTemplateTest({ tree }: SourceIndex): (file: string) => boolean {
  const { files, contents } = table.templates;
  if (!files.some((name) => tree.files.has(name))) return () => false;
  const getTop = (path: string): string => path.split('/', 1)[0] ?? '';
  const filledIn = [...tree.files.keys()].filter(
    (path) => path.includes('/') && contents.some((sign) => path.includes(sign)),
  );
  const folders = new Set(filledIn.map(getTop));
  return (file) => folders.has(getTop(file));
}

/** The first file of another language, the nearest to the top. */
function describeOtherCode({ tree, python }: SourceIndex): string | undefined {
  if (python.length > 0) return undefined;
  for (const file of tree.files.keys()) {
    const language = table.languages.find(({ suffixes }) => suffixes.includes(getSuffix(file)));
    if (language)
      return `${file} is ${language.title}, there is no Python file, and only Python projects are containerized: use the guide of its own ecosystem`;
  }
  return undefined;
}

/**
 * What a file that is no app of a known framework is by its imports.
 *
 * @param files read in this order; tests and examples do not count.
 * @param hasScript a file of the project can be run: then what scripts use as well says nothing.
 */
export function findKindByImports(
  project: SourceIndex,
  files: readonly string[],
  hasScript: boolean,
): string | undefined {
  for (const file of files) {
    if (isAuxiliary(file)) continue;
    for (const { module, name, level, line, typeChecking, guarded } of project.module(file)?.imports ?? []) {
      if (level > 0 || typeChecking || guarded) continue;
      // `from ray import serve` imports ray.serve
      const imported = `${module}.${name ?? ''}.`;
      const kind = table.imports.find(
        (one) => imported.startsWith(`${one.module}.`) && !(hasScript && one.onlyWithoutApp),
      );
      const starts = project
        .module(file)
        ?.calls.some(({ callee }) => kind?.startedBy?.includes(callee?.dotted ?? '') ?? false);
      if (kind && !starts) return `${file}:${line} imports ${kind.module}: ${describeKind(kind)}`;
    }
  }
  return undefined;
}

const describeKind = ({ title, say }: Kind): string => `this is ${title}, and ${say}`;

/** What a file is by a function of it that another tool calls, such as the handler of AWS Lambda. */
function findKindByFunctions(project: SourceIndex, file: string): string | undefined {
  if (isAuxiliary(file)) return undefined;
  const module = project.module(file);
  for (const { name, params, line } of module?.functions ?? []) {
    const kind = table.functions.find(
      (one) => one.params.join() === params.join() && (one.name ?? name) === name && (one.file ?? file) === file,
    );
    if (kind && !name.includes('.'))
      return `${file}:${line} defines ${name}(${params.join(', ')}): ${describeKind(kind)}`;
  }
  return undefined;
}

/** What a file is by a class of it that another tool serves; its advice may have {module} and {name}. */
function findKindByClasses(project: SourceIndex, file: string): string | undefined {
  if (isAuxiliary(file)) return undefined;
  for (const { name, bases, line } of project.module(file)?.classes ?? []) {
    const kind = table.classes.find((one) => one.name === name && bases.some(({ dotted }) => dotted === one.base));
    const module = formatModule(file, '');
    if (kind && module !== undefined)
      return `${file}:${line} defines ${name}: ${describeKind(kind)}`
        .replaceAll('{module}', module)
        .replaceAll('{name}', name);
  }
  return undefined;
}

/** The same of a file that does something when it is run: only where it leaves all of its functions to others. */
export function findKindOfScript(project: SourceIndex, file: string): string | undefined {
  const module = project.module(file);
  const isUsed = module?.functions.some(
    ({ name, decorators }) =>
      decorators.length > 0 ||
      module.calls.some(
        ({ method, args, kwargs }) =>
          method === name ||
          [...args, ...Object.values(kwargs)].some((value) => value.is === 'name' && value.name.dotted === name),
      ),
  );
  return module?.main !== undefined || isUsed ? undefined : findKindByFunctions(project, file);
}

/**
 * What a project in which no app was found is by its functions, its files and its requirements.
 *
 * @param requirements names of the packages that it lists.
 */
export function findKindByContents(
  project: SourceIndex,
  files: readonly string[],
  requirements: readonly string[],
): string | undefined {
  for (const file of files) {
    const kind = findKindByFunctions(project, file) ?? findKindByClasses(project, file);
    if (kind !== undefined) return kind;
  }
  const marker = table.markers.find(({ file }) => project.tree.files.has(file));
  if (marker) return `${marker.file} is here: ${describeKind(marker)}`;
  const required = table.requirements.find(({ name }) => requirements.includes(name));
  return required && `${required.name} is required: ${describeKind(required)}`;
}
