/** Which Python a project is written for, from the files in which people say so. */

import { satisfies } from '@renovatebot/pep440';
import { isOurs, spaceCard } from '../container/start-commands.ts';
import type { Found } from '../types.ts';
import type { Project } from './types.ts';

/** Minors to choose from: newest first. Above them nothing is known, below them it is end of life. */
export interface PythonChoice {
  supported: readonly string[];
  /** Taken when a range leaves it open. */
  default: string;
  /** Whether there is an image of a patch release, such as "3.12.11". */
  hasImage: (version: string) => boolean;
}

/** What holds Python back: an exactly pinned requirement with the Pythons it has wheels for, or a module that newer ones lack. */
export interface Pin {
  requirement: string;
  where: string;
  pythons: readonly string[];
  /** Default: that the requirement has no wheel for a newer one. */
  why?: string;
}

const OLD = ['3.10', '3.9', '3.8', '3.7', '3.6'];

/**
 * @param range `requires-python` or its like, with the file that has it.
 * @param classifiers "Programming Language :: Python :: 3.12", ...
 * @param built what a container file nearer to the app than the top is built from.
 */
export function pythonVersion(
  project: Project,
  range: { text: string; file: string } | undefined,
  classifiers: readonly string[],
  choice: PythonChoice,
  pins: readonly Pin[] = [],
  built?: Found<string>,
): Found<string> | undefined {
  const said = exact(project, choice) ?? built;
  if (said) return said;
  const narrowed = narrow(choice, pins);
  const excluded = (minor: string) => pins.find(({ pythons }) => !pythons.includes(minor));
  const newer = choice.supported.slice(0, choice.supported.indexOf(narrowed.default));
  const decides = excluded(choice.default);
  const last = decides ?? newer.map(excluded).find((pin) => pin !== undefined);
  return (
    (range && (inRange(range, narrowed) ?? inRange(range, choice))) ??
    fromClassifiers(classifiers, narrowed) ??
    (last && narrowed !== choice
      ? {
          value: narrowed.default,
          because: last.why ?? `${last.requirement} has no wheel for a newer one`,
          evidence: last.where,
          // where the default fits anyway, the pins only leave it
          confidence: decides ? 'likely' : 'guess',
        }
      : undefined)
  );
}

/**
 * The choice without what a pinned package has no wheel for. Where that leaves nothing, a release that is too old for us: what the pins
 * are from the time of is said, whatever becomes of it; the choice itself where the pins agree on none.
 */
function narrow(choice: PythonChoice, pins: readonly Pin[]): PythonChoice {
  const all = (minors: readonly string[]) =>
    minors.filter((minor) => pins.every(({ pythons }) => pythons.includes(minor)));
  const fitting = all(choice.supported);
  const supported = fitting.length > 0 ? fitting : all(OLD).slice(0, 1);
  const [newest] = supported;
  if (newest === undefined || supported.length === choice.supported.length) return choice;
  return { ...choice, supported, default: supported.includes(choice.default) ? choice.default : newest };
}

/** Files that name one version, the one that is obeyed by tools first. */
function exact(project: Project, { hasImage }: PythonChoice): Found<string> | undefined {
  const said = (file: string, text: string | undefined, confidence: Found<string>['confidence'] = 'sure') => {
    const [, minor, patch] = /(?:^|[^\d.])(3\.\d{1,2})(?:\.(\d+))?(?:[^\d]|$)/.exec(text ?? '') ?? [];
    if (minor === undefined) return undefined;
    const says = `${file} says ${text?.trim()}`;
    const version = patch === undefined ? minor : `${minor}.${patch}`;
    // A version manager can have a release that no image was made of; the minor is what the project was written for.
    return version === minor || hasImage(version)
      ? { value: version, because: says, evidence: file, confidence }
      : { value: minor, because: `${says}, of which there is no image`, evidence: file, confidence };
  };
  const firstLine = (file: string) =>
    project
      .text(file)
      ?.split(/\r?\n/)
      .find((line) => line.trim() !== '' && !line.startsWith('#'));
  const toolVersions = project
    .text('.tool-versions')
    ?.split(/\r?\n/)
    .find((line) => line.startsWith('python '));
  return (
    said('.python-version', firstLine('.python-version')) ??
    said('.tool-versions', toolVersions) ??
    said('runtime.txt', firstLine('runtime.txt')) ??
    said('README.md', pythonOfCard(project)) ??
    said('Dockerfile', isOurs(project, 'Dockerfile') ? undefined : baseImage(project.text('Dockerfile')), 'likely')
  );
}

const pythonOfCard = (project: Project) => {
  const { python } = spaceCard(project);
  return python === undefined ? undefined : `python_version: ${python}`;
};

/** The tag of an official python image: "FROM python:3.11-slim", with the defaults of ARG filled in. */
function baseImage(dockerfile: string | undefined): string | undefined {
  const lines = dockerfile?.split(/\r?\n/) ?? [];
  const defaults = new Map(
    lines.flatMap((line): [string, string][] => {
      const [, name, value] = /^\s*ARG\s+(\w+)=["']?([^\s"']+)/i.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const from = lines
    .map((line) => line.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => defaults.get(name) ?? whole))
    .find((line) => /^\s*FROM\s+\S*\bpython:3\.\d+/i.test(line));
  return from === undefined ? undefined : /python:(3\.\d+\S*)/.exec(from)?.[0];
}

/** An upper bound was thought about, so the newest below it is meant; a lower bound alone leaves the choice to us. */
function inRange({ text, file }: { text: string; file: string }, choice: PythonChoice): Found<string> | undefined {
  const named = [...text.matchAll(/3\.\d{1,2}\.\d{1,2}/g)].map(([version]) => version);
  const fits = (minor: string) =>
    [`${minor}.0`, `${minor}.99`, ...named.filter((version) => version.startsWith(`${minor}.`))].some((version) =>
      satisfies(version, text),
    );
  let fitting: string[];
  try {
    fitting = [...choice.supported, ...OLD].filter(fits);
  } catch {
    return undefined;
  }
  const [newest] = fitting;
  if (newest === undefined) return undefined;
  const open = fits('3.99');
  // Above our default without an upper bound: the oldest that is allowed is the one it was written with.
  const value = !open ? newest : fitting.includes(choice.default) ? choice.default : (fitting.at(-1) ?? newest);
  const why = open
    ? 'allows it'
    : `has it as the newest it allows${choice.supported.includes(newest) ? '' : ', though it is no longer supported'}`;
  return { value, because: `Python ${text} in ${file} ${why}`, evidence: file, confidence: open ? 'likely' : 'sure' };
}

function fromClassifiers(classifiers: readonly string[], choice: PythonChoice): Found<string> | undefined {
  const named = classifiers.flatMap((c) => /^Programming Language :: Python :: (3\.\d+)$/.exec(c)?.[1] ?? []);
  const newest = choice.supported.find((minor) => named.includes(minor));
  if (newest === undefined) return undefined;
  return {
    value: newest,
    because: `the newest in the classifiers of pyproject.toml`,
    evidence: 'pyproject.toml',
    confidence: 'likely',
  };
}
