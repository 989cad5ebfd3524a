/** Collects the warnings about a project. */

import { listNames } from '../text/list-names.ts';
import { listCloseCandidates } from './apps/requested-entry.ts';
import { warnOfSecrets } from './files/secret-warnings.ts';
import { warnOfFreeThreading } from './python/free-threading.ts';
import { findMainOnlySetup } from './python/main-only-globals.ts';
import { findPortabilityProblems } from './python/portability.ts';
import type { SourceIndex } from './python/types.ts';
import type { Candidate, DetectedFacts } from './types.ts';

export interface WarningsInput {
  project: SourceIndex;
  candidates: readonly Candidate[];
  facts: DetectedFacts;
  /** The entry that was asked for. */
  asked: string | undefined;
  /** A server imports the entry's file, so that it is not what is run. */
  isImported: boolean;
  /** About the app's settings, a sentence each. */
  advice: readonly string[];
  /** Where a public tunnel is opened. */
  shares: string | undefined;
  /** What a script serves by, where it is no framework here. */
  other: { name: string; where: string } | undefined;
  /** The entry is a file of a package, by its relative imports. */
  runsAsPackage: boolean | undefined;
}

const MOST_NAMED = 5;
const LARGE_TREE = 100_000;

export function collectWarnings({
  project,
  candidates,
  facts,
  asked,
  isImported,
  advice,
  shares,
  other,
  runsAsPackage,
}: WarningsInput): string[] {
  const { tree } = project;
  const warnings: string[] = [];
  const [best] = candidates;
  const close = listCloseCandidates(candidates);
  if (best && close.length > 0) {
    // an entry point that two of them have names neither
    const isUnique = ({ entry }: Candidate) => [best, ...close].filter((c) => c.entry === entry).length === 1;
    const named = close.filter(isUnique);
    const same = close.filter((c) => !isUnique(c));
    if (named.length > 0)
      warnings.push(
        `${best.entry} was taken, but ${list(named.map((c) => c.entry))} could be meant as well: choose with --entry`,
      );
    if (same.length > 0)
      warnings.push(
        `${best.file} was taken, but ${list(same.map((c) => c.file))} could be meant as well: run create-ml-container in the folder of the app that you mean`,
      );
  }
  const factory = candidates.find(({ entry }) => entry === `${asked}()`);
  if (factory) warnings.push(`${asked} is a function that makes the app: --entry '${asked}()' calls it`);
  if (runsAsPackage && best)
    warnings.push(
      `${best.file} has relative imports, so it cannot be run by its path: give the app a file at the top, or absolute imports`,
    );
  const setups = best && isImported ? findMainOnlySetup(project, best.file, best.root) : [];
  for (const { does, line } of setups.slice(0, MOST_NAMED))
    warnings.push(
      `${best?.file}:${line} ${does} only where the file itself is run, and the server imports it: do that at the top of the module, or when the app starts`,
    );
  warnings.push(...advice, ...findPortabilityProblems(project, facts.served), ...warnOfFreeThreading(project));
  if (facts.launchHost)
    warnings.push(
      `${facts.launchHost.where} listens on ${facts.launchHost.host}, which cannot be reached from outside the container: ${facts.launchHost.isDefault ? `it is the default; pass host="0.0.0.0"` : 'use 0.0.0.0, or leave the argument out'}`,
    );
  for (const { option, where, because, quiet, readBy } of facts.serverOptions.left)
    if (readBy !== undefined)
      warnings.push(`${where} sets ${option}, which ${readBy} reads in the container too: ${because}`);
    else if (!quiet) warnings.push(`${where}: ${option} is not carried over: ${because}`);
  if (other && best)
    warnings.push(
      `${other.where} uses ${other.name}, of which nothing is known here: ${best.entry} is run as a plain script, without a port or health check`,
    );
  if (shares) warnings.push(`${shares} opens a public tunnel (share=True): leave it out in a container`);
  const old = facts.served.filter((file) => project.module(file)?.python2);
  if (old.length > 0)
    warnings.push(`${list(old)} ${old.length === 1 ? 'is' : 'are'} written for Python 2, which no supported image has`);
  const broken = facts.served.flatMap((file) => {
    const module = project.module(file);
    return module && !module.python2 && module.errors[0] !== undefined ? [`${file}:${module.errors[0]}`] : [];
  });
  if (broken.length > 0)
    warnings.push(
      `${list(broken)} ${broken.length === 1 ? 'does' : 'do'} not parse as Python 3; what is written there may have been missed`,
    );
  warnings.push(...facts.noApp);
  const missing = facts.loadedFiles.filter((l) => !l.exists);
  for (const l of missing.slice(0, MOST_NAMED))
    warnings.push(
      tree.files.has(`${l.path}.dvc`)
        ? `${l.where} reads ${l.path}, of which only DVC's note is here: run dvc pull before the build`
        : `${l.where} reads ${l.path}, which is not in the folder: mount it, or put it there before the build`,
    );
  for (const l of facts.loadedFiles
    .filter((f) => f.startedIn !== undefined && f.by !== undefined)
    .slice(0, MOST_NAMED)) {
    warnings.push(
      `${l.where} finds ${l.path} only when it is started in ${l.startedIn}: name it from __file__, or from the project's folder`,
    );
  }
  const pointers = new Set([...facts.lfsPointers, ...facts.modelFiles.filter((m) => m.lfsPointer).map((m) => m.path)]);
  if (pointers.size > 0)
    warnings.push(
      `${list([...pointers])} ${pointers.size === 1 ? 'is' : 'are'} only a pointer of Git LFS: run git lfs pull before the build`,
    );
  warnings.push(...warnOfSecrets(facts));
  const unknown = facts.imports.unknown.filter((u) => !u.guarded);
  if (unknown.length > 0)
    warnings.push(
      `nobody knows which package has ${list(unknown.map((u) => `${u.module} (${u.where})`))}: add it with --dep if it is one`,
    );
  if (project.unread.length > 0) warnings.push(`${list(project.unread)} could not be read, or is too large to be code`);
  if (project.unparsed.size > 0)
    warnings.push(
      `${project.unparsed.size} Python files were not parsed, since the project has more code than is looked through for an app: name the app with --entry, or run in its own folder`,
    );
  const links = tree.entries.filter(({ outside }) => outside === true).map(({ path }) => path);
  if (links.length > 0)
    warnings.push(
      `${list(links)} ${links.length === 1 ? 'is a link that leads' : 'are links that lead'} out of the project, or nowhere, and ${links.length === 1 ? 'was' : 'were'} not followed: put the files themselves into the project if the app needs them`,
    );
  if (tree.unreadable.length > 0) warnings.push(`${list(tree.unreadable)} may not be read`);
  if (tree.truncated !== undefined) warnings.push(tree.truncated);
  else if (tree.entries.length > LARGE_TREE)
    warnings.push(`the folder holds ${tree.entries.length} files: a smaller build context is sent faster`);
  return warnings;
}

const list = (items: readonly string[]): string => listNames(items, MOST_NAMED);
