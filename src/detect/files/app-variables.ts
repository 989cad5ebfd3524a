/** Finds environment variables that the app reads: those that it cannot start without, and those of sample files. */

import type { ClassInfo, PythonModule, Value } from '../../python/types.ts';
import type { SourceIndex } from '../python/types.ts';
import { getFolder } from './paths.ts';

/** A variable to be given when the container runs. */
export interface AppVariable {
  name: string;
  /** "main.py:5 needs it to start" */
  because: string;
  /** The app does not start without it. */
  required?: true;
}

/** What people call the file that lists the variables of .env without their values. */
const SAMPLE = /^(?:\.?env[._-](?:sample|example|template|dist|defaults?)|(?:sample|example|template)\.env)$/i;
const LINE = /^(?:export\s)?\s*([A-Za-z_]\w*)\s*=/;
/** Set by the image, the platform or the shell. */
const GIVEN = new Set(['PORT', 'HOME', 'PATH', 'PWD', 'USER', 'HOSTNAME', 'PYTHONPATH', 'TMPDIR', 'LANG', 'TZ']);
const MOST = 60;

/** @param served files that running the app imports. */
export function findAppVariables(project: SourceIndex, served: readonly string[]): AppVariable[] {
  const modules = served.flatMap((file) => {
    const module = project.module(file);
    return module ? [{ file, module }] : [];
  });
  const needed: AppVariable[] = modules.flatMap(({ file, module }) => [
    ...module.environment.flatMap(({ name, line, required }) =>
      required ? [{ name, because: `${file}:${line} needs it to start`, required: true as const }] : [],
    ),
    ...listSettings(module).map(({ name, line }) => ({
      name,
      because: `${file}:${line} needs it to start`,
      required: true as const,
    })),
  ]);
  const read: AppVariable[] = modules.flatMap(({ file, module }) => [
    ...module.environment.map(({ name, line }) => ({ name, because: `${file}:${line} reads it` })),
    ...module.calls.flatMap(({ callee, args, kwargs, line }) => {
      const [name, fallback] = args;
      const reads = callee?.dotted === 'os.getenv' || callee?.dotted === 'os.environ.get';
      if (!reads || name?.is !== 'text' || fallback !== undefined || kwargs.default !== undefined) return [];
      return [{ name: name.text, because: `${file}:${line} reads it` }];
    }),
  ]);
  const found = new Map<string, AppVariable>();
  for (const one of [...needed, ...read, ...listSampled(project, served)])
    if (/^[A-Za-z_]\w*$/.test(one.name) && !GIVEN.has(one.name) && !found.has(one.name)) found.set(one.name, one);
  return [...found.values()].slice(0, MOST);
}

/** Names that a sample file at the top, or beside served code, gives a line. */
function listSampled(project: SourceIndex, served: readonly string[]): AppVariable[] {
  const folders = new Set(['', ...served.map(getFolder)]);
  const samples = [...project.tree.files.values()].filter(
    ({ path, name }) => SAMPLE.test(name) && folders.has(getFolder(path)),
  );
  return samples.flatMap(({ path }) =>
    (project.text(path) ?? '').split('\n').flatMap((text, i) => {
      const name = LINE.exec(text.trimStart())?.[1];
      return name === undefined ? [] : [{ name, because: `${path}:${i + 1} lists it` }];
    }),
  );
}

const SETTINGS = /^pydantic(?:_settings|\.v1)?\.BaseSettings$/;

/** Fields of settings classes that have no default, by the names of their variables. */
function listSettings(module: PythonModule): { name: string; line: number }[] {
  return module.classes.filter(isSettings).flatMap((settings) => {
    const own = module.assignments.filter(({ scope }) => scope === settings.name);
    const prefix = findPrefix(module, settings);
    const open = settings.declared.map(({ name, line }) => ({ name: prefix + name.toUpperCase(), line }));
    const described = own.flatMap(({ target, value, line }) => {
      if (value.is !== 'call' || value.call.method !== 'Field') return [];
      const { args, kwargs } = value.call;
      const hasDefault = (args[0] !== undefined && args[0].is !== 'unknown') || kwargs.default !== undefined;
      if (hasDefault || kwargs.default_factory !== undefined) return [];
      const alias = [kwargs.env, kwargs.validation_alias, kwargs.alias].find((one) => one?.is === 'text');
      return [{ name: alias?.is === 'text' ? alias.text : prefix + target.toUpperCase(), line }];
    });
    return [...open, ...described].sort((a, b) => a.line - b.line);
  });
}

const isSettings = ({ bases }: ClassInfo): boolean => bases.some(({ dotted }) => SETTINGS.test(dotted));

/** `env_prefix` of the model's configuration, in the form of either major release. */
function findPrefix(module: PythonModule, { name }: ClassInfo): string {
  const text = (value: Value | undefined): string => (value?.is === 'text' ? value.text.toUpperCase() : '');
  const config = module.assignments.find(({ scope, target }) => scope === name && target === 'model_config')?.value;
  if (config?.is === 'call') return text(config.call.kwargs.env_prefix);
  const inner = module.assignments.find(({ scope, target }) => scope === `${name}.Config` && target === 'env_prefix');
  return text(inner?.value);
}
