/** Collects the files that running the entry point imports or names. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { needsPackage } from '../apps/app-files.ts';
import { evaluatePaths } from '../files/from-code.ts';
import { getFolder, isAuxiliary, joinPath } from '../files/paths.ts';
import { collectImports, listPackages, type Runs } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import { findSettingsModules } from './settings-module.ts';

export interface ServedFiles {
  /** Files of the project that may run when the entry runs, itself first. */
  files: string[];
  /** Those of them that run while the app starts. */
  started: ReadonlySet<string>;
  /** Whether a statement of one of those runs then. */
  starts: Runs;
}

export function findServedFiles(project: SourceIndex, entry: string, root: string, framework: Framework): ServedFiles {
  const read = Object.keys(framework.reads ?? {})
    .flatMap((file) => [file, joinPath(root, file)])
    .filter((file) => project.tree.files.has(file));
  const { settings } = framework.detect;
  const named = settings ? findSettingsModules(project, settings.variable, root) : [];
  // pages that the framework finds in a folder, and that nothing imports
  const pages = (framework.detect.pages ?? []).map((folder) => joinPath(getFolder(entry), `${folder}/`));
  const beside = project.python.filter((file) => pages.some((folder) => file.startsWith(folder)) && !isAuxiliary(file));
  const runByPath = framework.entry.form === 'file' && !needsPackage(project.module(entry));
  let extra = [...(runByPath ? [] : listPackages(entry, root)), ...beside, ...read, ...named];
  let files = collectImports(project, entry, root, { extra });
  for (let round = 0; round < 3; round++) {
    const byPath = files.flatMap((file) =>
      evaluatePaths(project, file, root).flatMap((m) =>
        m.path.endsWith('.py') && project.tree.files.has(m.path) ? [m.path] : [],
      ),
    );
    const more = byPath.filter((file) => !files.includes(file));
    if (more.length === 0) break;
    extra = [...extra, ...more];
    files = collectImports(project, entry, root, { extra });
  }
  const starts = atStart(entry, framework);
  return { files, started: new Set(collectImports(project, entry, root, { extra, runs: starts })), starts };
}

/** What runs while the app starts: nothing in a function, and nothing it can do without. */
const atStart =
  (entry: string, framework: Framework): Runs =>
  ({ guarded, inFunction, inMain }, file) =>
    !guarded && !inFunction && (!inMain || (framework.entry.form === 'file' && file === entry));
