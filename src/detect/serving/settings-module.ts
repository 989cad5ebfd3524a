/** Frameworks that a Python module of settings configures: the project's modules that its strings name, and advice about its values. */

import type { SettingsAdvice } from '../../catalog/frameworks/types.ts';
import type { Value } from '../../python/types.ts';
import { isSameSymbol } from '../apps/app-expressions.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import { findDefiningModule } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Served } from './launch-calls.ts';

/** Where the code gives an environment variable a default, and the module that it names. */
export function* listSettingsNames(
  project: SourceIndex,
  variable: string,
): Generator<{ file: string; line: number; module: string }> {
  for (const file of project.python) {
    if (isAuxiliary(file) || !project.text(file)?.includes(variable)) continue;
    for (const { args, line } of project.module(file)?.calls ?? []) {
      const [name, value] = args;
      if (name?.is === 'text' && name.text === variable && value?.is === 'text')
        yield { file, line, module: value.text };
    }
  }
}

/** Files of the settings module that the code names as the default of an environment variable. */
function settingsFiles(project: SourceIndex, variable: string, root: string): string[] {
  for (const { file, module } of listSettingsNames(project, variable)) {
    const found = findDefiningModule(project, file, module, root);
    if (found && found.rest === '') return withImported(project, found.file, root);
  }
  return [];
}

/** `from .base import *`: settings are layered. */
function withImported(project: SourceIndex, start: string, root: string): string[] {
  const files = [start];
  for (const file of files)
    for (const { module, level, name } of project.module(file)?.imports ?? []) {
      const found = name === '*' ? findDefiningModule(project, file, '.'.repeat(level) + module, root) : undefined;
      if (found && !files.includes(found.file)) files.push(found.file);
    }
  return files;
}

/**
 * What such an app imports by names in strings: its settings, the modules that these name, whole packages among them, and the modules
 * that a call in those is given by name.
 */
export function findSettingsModules(project: SourceIndex, variable: string, root: string): string[] {
  const settings = settingsFiles(project, variable, root);
  const found = new Set(settings);
  const follow = (file: string, dotted: string) => {
    if (!/^[A-Za-z_]\w*(?:\.\w+)*$/.test(dotted)) return;
    const at = findDefiningModule(project, file, dotted, root)?.file;
    if (at === undefined || isAuxiliary(at)) return;
    found.add(at);
    const folder = getFolder(at);
    // an app of the project is loaded piece by piece: models, admin, template tags, commands
    if (at.endsWith('/__init__.py') || at.endsWith('/apps.py'))
      for (const other of project.python) if (other.startsWith(`${folder}/`) && !isAuxiliary(other)) found.add(other);
  };
  for (const file of settings)
    for (const { value } of project.module(file)?.assignments ?? [])
      for (const text of textsIn(value)) follow(file, text);
  for (const file of found)
    for (const { args } of project.module(file)?.calls ?? [])
      for (const text of args.slice(0, 2).flatMap(textsIn)) if (text.includes('.')) follow(file, text);
  return [...found];
}

function textsIn(value: Value): string[] {
  switch (value.is) {
    case 'text':
      return [value.text];
    case 'list':
      return value.items.flatMap(textsIn);
    case 'table':
      return value.pairs.flatMap(([key, item]) => [...textsIn(key), ...textsIn(item)]);
    case 'either':
      return value.parts.flatMap(textsIn);
    default:
      return [];
  }
}

/** A sentence for each setting that needs a person's eye before the container serves. */
export function adviseOnSettings({ project, framework, entry }: Served): string[] {
  const { settings } = framework.detect;
  if (!settings) return [];
  const files = settingsFiles(project, settings.variable, entry.root);
  const [first] = files;
  if (first === undefined) return [];
  const said = new Set<string>();
  return settings.advice.flatMap((advice) => {
    const set = files.flatMap((file) =>
      (project.module(file)?.assignments ?? [])
        .filter(({ target, scope }) => target === advice.name && scope === '')
        .map(({ value, line }) => ({ value, where: `${file}:${line}` })),
    )[0];
    if (said.has(advice.name) || !fits(advice, set?.value)) return [];
    said.add(advice.name);
    return [advice.say.replaceAll('{where}', set?.where ?? first)];
  });
}

/** A sentence for each call that leaves out an argument which the container needs. */
export function adviseOnCalls({ project, framework, files }: Served): string[] {
  return files.flatMap((file) =>
    (project.module(file)?.calls ?? []).flatMap(({ callee, kwargs, line }) =>
      (framework.detect.calls ?? [])
        .filter(
          ({ call, lacks }) => callee?.from === 'import' && isSameSymbol(call, callee.dotted) && !(lacks in kwargs),
        )
        .map(({ say }) => say.replaceAll('{where}', `${file}:${line}`)),
    ),
  );
}

function fits({ is, words = [] }: SettingsAdvice, value: Value | undefined): boolean {
  const items = value?.is === 'list' ? value.items : undefined;
  switch (is) {
    case 'missing':
      return value === undefined;
    case 'empty':
      return items?.length === 0 || (value?.is === 'text' && value.text === '');
    case 'true':
      return value?.is === 'constant' && value.constant === true;
    case 'lacks':
      return (items ?? []).length > 0 && (items ?? []).every((one) => one.is === 'text' && !words.includes(one.text));
    case 'set':
      return value !== undefined && items?.length !== 0 && !(value.is === 'table' && value.pairs.length === 0);
  }
}
