/** Detects the Python version of a project from the files that state it. */

import { satisfies } from '@renovatebot/pep440';
import type { Problem } from '../../errors.ts';
import { fitsSomePatch } from '../../pep/version.ts';
import { isGenerated, readSpaceCard } from '../container/start-commands.ts';
import type { Detected } from '../types.ts';
import type { SourceIndex } from './types.ts';
import type { PythonAbove } from './version-above.ts';

/** Minors to choose from: newest first. Above them nothing is known, below them it is end of life. */
export interface SupportedPythons {
  supported: readonly string[];
  /** Taken when a range leaves it open. */
  default: string;
  /** Whether there is an image of a patch release, such as "3.12.11". */
  hasImage: (version: string) => boolean;
}

/** What holds Python back: an exactly pinned requirement with the Pythons it has wheels for, or a module that newer ones lack. */
export interface PythonLimit {
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
export function detectPythonVersion(
  project: SourceIndex,
  range: { text: string; file: string } | undefined,
  classifiers: readonly string[],
  choice: SupportedPythons,
  pins: readonly PythonLimit[] = [],
  built?: Detected<string>,
): Detected<string> | undefined {
  const said = findNamedPython(project, choice) ?? (built?.confidence === 'guess' ? undefined : built);
  if (said) return said;
  const narrowed = narrow(choice, pins);
  const excluded = (minor: string) => pins.find(({ pythons }) => !pythons.includes(minor));
  const decides = excluded(choice.default);
  // what holds it there has no wheel for the next release
  const all = [...choice.supported, ...OLD];
  const next = all[all.indexOf(narrowed.default) - 1];
  const last = next === undefined ? undefined : excluded(next);
  return (
    (range &&
      (because(inRange(range, narrowed), narrowed === choice ? undefined : decides) ?? inRange(range, choice))) ??
    fromClassifiers(classifiers, narrowed) ??
    (last && narrowed !== choice
      ? {
          value: narrowed.default,
          because: last.why ?? `${last.requirement} has no wheel for a newer one`,
          evidence: last.where,
          // where the default fits anyway, the pins only leave it
          confidence: decides ? 'likely' : 'guess',
        }
      : undefined) ??
    built
  );
}

/** Adds what keeps the default from being taken, so that an older Python is never chosen in silence. */
const because = (found: Detected<string> | undefined, limit: PythonLimit | undefined): Detected<string> | undefined =>
  found && limit
    ? { ...found, because: `${found.because}, and ${limit.why ?? `${limit.requirement} has no wheel for a newer one`}` }
    : found;

/** The Python of the repository around a project that says none itself. */
export function detectPythonAbove(
  { text, file, isExact }: PythonAbove,
  choice: SupportedPythons,
): Detected<string> | undefined {
  if (!isExact) return inRange({ text, file }, choice);
  return choice.supported.includes(text)
    ? { value: text, because: `${file} says ${text}`, evidence: file, confidence: 'likely' }
    : undefined;
}

/**
 * The choice without what a pinned package has no wheel for. Where that leaves nothing, a release that is too old for us: what the pins
 * are from the time of is said, whatever becomes of it; the choice itself where the pins agree on none.
 */
function narrow(choice: SupportedPythons, pins: readonly PythonLimit[]): SupportedPythons {
  const all = (minors: readonly string[]) =>
    minors.filter((minor) => pins.every(({ pythons }) => pythons.includes(minor)));
  const fitting = all(choice.supported);
  const supported = fitting.length > 0 ? fitting : all(OLD).slice(0, 1);
  const [newest] = supported;
  if (newest === undefined || supported.length === choice.supported.length) return choice;
  return { ...choice, supported, default: supported.includes(choice.default) ? choice.default : newest };
}

/** Files that name one version, the one that is obeyed by tools first. */
export function findNamedPython(project: SourceIndex, { hasImage }: SupportedPythons): Detected<string> | undefined {
  const said = (file: string, text: string | undefined, confidence: Detected<string>['confidence'] = 'sure') => {
    const [, minor, patch] = /(?:^|[^\d.])(3\.\d{1,2})(?:\.(\d+))?(?:[^\d]|$)/.exec(text ?? '') ?? [];
    if (minor === undefined) return undefined;
    const says = `${file} says ${text?.trim()}`;
    const version = patch === undefined ? minor : `${minor}.${patch}`;
    // A version manager can have a release that no image was made of; the minor is what the project was written for.
    return version === minor || hasImage(version)
      ? { value: version, because: says, evidence: file, confidence }
      : { value: minor, because: `${says}, of which there is no image`, evidence: file, confidence };
  };
  const named = listVersionFiles(project)
    .map(({ file, text }) => said(file, text))
    .find((found) => found !== undefined);
  return (
    named ??
    said('README.md', pythonOfCard(project)) ??
    said('Dockerfile', isGenerated(project, 'Dockerfile') ? undefined : baseImage(project.text('Dockerfile')), 'likely')
  );
}

/** What each file of a version manager or a platform says of Python, in the order in which tools obey them. */
export function listVersionFiles({ text }: SourceIndex): { file: string; text: string }[] {
  const lines = (file: string) => text(file)?.split(/\r?\n/) ?? [];
  const first = (file: string) => lines(file).find((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const all: [string, string | undefined][] = [
    ['.python-version', first('.python-version')],
    ['.tool-versions', lines('.tool-versions').find((line) => /^python\s/.test(line))],
    ...MISE_FILES.map((file): [string, string | undefined] => [
      file,
      lines(file).find((line) => /^\s*"?python"?\s*=/.test(line)),
    ]),
    ['runtime.txt', first('runtime.txt')],
  ];
  return all.flatMap(([file, said]) => (said === undefined || leavesOpen(said) ? [] : [{ file, text: said }]));
}

/** `latest` of mise and asdf, `system` of pyenv: whatever there is. */
const leavesOpen = (said: string): boolean => /(?:^|[\s"'=])(?:latest|system)["']?\s*$/.test(said);

/** mise, "Configuration", in the order in which it reads them. */
export const MISE_FILES = [
  'mise.local.toml',
  'mise.toml',
  'mise/config.toml',
  '.mise.toml',
  '.mise/config.toml',
  '.config/mise.toml',
];

/**
 * What a version file says that no image can be made of, and two that contradict each other.
 *
 * @param range `requires-python` or its like.
 * @param pythons minors with an image, newest first.
 */
export function findPythonProblems(
  project: SourceIndex,
  range: { text: string; file: string } | undefined,
  pythons: readonly string[],
): Problem[] {
  const choose = (minor = ''): string => `--python ${pythons.includes(minor) ? minor : (pythons.at(-1) ?? minor)}`;
  const fix = 'write a release such as 3.12 there, or --python 3.12';
  const [first, ...others] = listVersionFiles(project);
  const rival = first && others.find((other) => differ(first.text, other.text) && !MISE_FILES.includes(other.file));
  if (first && rival) {
    const what = `says ${first.text.trim()}, but ${rival.file} says ${rival.text.trim()}`;
    return [{ where: first.file, what, fix: `change one of them, or ${choose(readMinor(first.text))}` }];
  }
  return (first ? [first] : []).flatMap(({ file, text }): Problem[] => {
    const said = text.trim();
    const minor = readMinor(said);
    if (minor === undefined && /(?:^|[^\d.])3(?:[^\d.]|$)/.test(said)) return [];
    if (minor === undefined && /(?:^|[^\d.])2(?:\.\d+)*(?:[^\d.]|$)/.test(said))
      return [{ where: file, what: `says ${said}: no supported image has Python 2`, fix }];
    if (minor === undefined && !/[\x20-\x7e]/.test(said)) return [{ where: file, what: 'is not UTF-8 text', fix }];
    if (minor === undefined) return [{ where: file, what: `says ${said}, which is not a release of Python`, fix }];
    if (!range || fitsSomePatch(minor, range.text)) return [];
    return [
      {
        where: file,
        what: `says ${said}, but ${range.file} has Python ${range.text}`,
        fix: `change one of them, or ${choose(minor)}`,
      },
    ];
  });
}

const readMinor = (said: string): string | undefined => /(?:^|[^\d.])(3\.\d{1,2})(?:\D|$)/.exec(said)?.[1];

function differ(one: string, other: string): boolean {
  const [a, b] = [readMinor(one), readMinor(other)];
  return a !== undefined && b !== undefined && a !== b;
}

const pythonOfCard = (project: SourceIndex) => {
  const { python } = readSpaceCard(project);
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
function inRange(
  { text, file }: { text: string; file: string },
  choice: SupportedPythons,
): Detected<string> | undefined {
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

function fromClassifiers(classifiers: readonly string[], choice: SupportedPythons): Detected<string> | undefined {
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
