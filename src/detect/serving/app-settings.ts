/** Derives settings from the selected app. */

import path from 'node:path';
import { stripEnd, stripEnds } from '../../text/strip.ts';
import { listCloseCandidates } from '../apps/requested-entry.ts';
import { findSubCommand, findUncalledLaunch } from '../apps/unreached-launch.ts';
import { getFolder } from '../files/paths.ts';
import type { Tree } from '../files/tree.ts';
import { followImport } from '../python/import-graph.ts';
import { findMainOnlySetup } from '../python/main-only-globals.ts';
import { findGivenFolders } from '../python/search-path.ts';
import type { Candidate, Detected, DetectedValues, ServerOptions } from '../types.ts';
import { detectHealthRoute } from './health-route.ts';
import type { Served } from './launch-calls.ts';
import { detectMovedProbe } from './moved-probe.ts';
import { detectPort } from './port.ts';

/**
 * @param open whether it may be another: a script that serves by what is no framework here, or one of several projects.
 * @param serverOptions that are carried over: some move what the health check asks.
 */
export function collectAppSettings(
  served: Served,
  candidates: readonly Candidate[],
  open: boolean,
  serverOptions: ServerOptions,
): DetectedValues {
  const { project, entry, framework } = served;
  const evidence = `${entry.file}:${entry.line}`;
  const confidence =
    listCloseCandidates(candidates).length > 0 || open
      ? 'guess'
      : entry.factory || framework.kind === 'job'
        ? 'likely'
        : 'sure';
  // what the server imports lacks what the file does when it is run: the file itself may be meant
  const bare = framework.entry.form === 'module' && findMainOnlySetup(project, entry.file, entry.root).length > 0;
  const isPartial = bare || findSubCommand(served) !== undefined || findUncalledLaunch(served) !== undefined;
  const port = detectPort(served);
  const health = detectHealthRoute(served) ?? detectMovedProbe(served, serverOptions);
  const byFile = framework.entry.form === 'file' && entry.file.endsWith('.py');
  const root = byFile && entry.root === getFolder(entry.file) ? '' : entry.root;
  // A file runs with its own folder as import root; when that is not where its imports start, even the project itself must be named.
  const named = root === '' && byFile && entry.root === '' && getFolder(entry.file) !== '' ? '.' : root;
  const searched = detectSearchPath(served, named);
  return {
    ...(searched ? { pythonpath: searched } : {}),
    framework: { value: framework.name, because: entry.because, evidence, confidence },
    entry: { value: entry.entry, because: entry.because, evidence, confidence: isPartial ? 'guess' : confidence },
    ...(port ? { port } : {}),
    ...(health ? { health } : {}),
  };
}

/** @param root "." is the project itself. */
const describeImportRoot = (file: string, root: string): Detected<string> => ({
  value: root,
  because: `the imports of ${file} start from ${root === '.' ? 'the project' : root}`,
  evidence: file,
  confidence: 'sure',
});

/** Held to what an image may be called; a name that leaves nothing is no finding. */
export function detectName(tree: Tree, declared: string | undefined): Pick<DetectedValues, 'name'> {
  const plain = (text: string) =>
    stripEnd(stripEnds(text.toLowerCase().replace(/[^a-z0-9]+/g, '-'), '-').slice(0, 63), '-');
  const own = plain(declared ?? '');
  if (own !== '')
    return {
      name: {
        value: own,
        because: 'the project name in pyproject.toml',
        evidence: 'pyproject.toml',
        confidence: 'sure',
      },
    };
  const folder = plain(path.basename(tree.root));
  return folder === '' ? {} : { name: { value: folder, because: 'from the folder name', confidence: 'likely' } };
}

/**
 * The import root, where it has to be named, and folders that served files outside of them import from by the modules' own
 * names, and no code puts on the path.
 * @param named the import root; '' where Python has it by itself.
 */
export function detectSearchPath({ project, entry, files }: Served, named: string): Detected<string> | undefined {
  const needed = findGivenFolders(project).filter(
    ({ folder }) => folder !== entry.root && folder !== named && isImported(folder),
  );
  const [first] = needed;
  const folders = new Set(needed.map(({ folder }) => folder));
  if (named !== '') {
    const root = describeImportRoot(entry.file, named);
    return { ...root, value: [named, ...folders].join(':') };
  }
  return (
    first && {
      value: [...folders].join(':'),
      because: `${entry.file} imports what lies in ${first.folder}, ${first.because}`,
      evidence: first.evidence ?? entry.file,
      confidence: 'sure',
    }
  );

  function isImported(folder: string): boolean {
    const top = folder.split('/')[0];
    return files.some((file) =>
      project
        .module(file)
        ?.imports.some(
          (one) =>
            one.level === 0 &&
            one.module.split('.')[0] !== top &&
            followImport(project, file, one, entry.root)?.[0]?.startsWith(`${folder}/`),
        ),
    );
  }
}
