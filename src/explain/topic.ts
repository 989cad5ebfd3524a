/** A word → what is known of it: an entry, a choice, a package, a Debian package. Pure. */
import { type Option, specOption, specPaths } from '../options/table.ts';
import type { Decision, Layout } from '../plan/types.ts';
import type { Lock } from '../spec/lock.ts';
import type { Explanation } from './index.ts';
import { entries, entryNamed } from './index.ts';

/** What the project decided. */
export interface Known {
  decisions: readonly Decision[];
  lock: Lock;
  layout: Layout;
}

export interface Topic extends Explanation {
  name: string;
  /** What this project has of it: value and reason. */
  here: { value: string; because: string }[];
}

/** Undefined where nobody knows the word; `topicNames` are those that somebody does. */
export function topicOf(word: string, known: Known): Topic | undefined {
  const name = word.toLowerCase();
  const entry = entryNamed(name);
  if (entry) return { ...entry, name, here: decided(known, entry.decision ?? name) };
  const path = specPaths.find((candidate) => candidate === name);
  const row = path === undefined ? undefined : specOption(path);
  if (path !== undefined && row) return choice(path, row, known);
  return aptTopic(name, known) ?? packageTopic(name.replace(/[-_.]+/g, '-'), known);
}

/** Every word that has an explanation, by what it is. */
export const topicGroups = ({ lock, layout }: Known): { title: string; names: string[] }[] => [
  { title: 'What is in the files', names: Object.keys(entries) },
  { title: 'Choices', names: specPaths.filter((path) => entryNamed(path) === undefined) },
  { title: 'Debian packages', names: layout.apt.map(({ name }) => name) },
  { title: 'Packages', names: [...new Set(lock.packages.map(({ name }) => name))] },
];

export const topicNames = (known: Known): string[] => topicGroups(known).flatMap(({ names }) => names);

const decided = ({ decisions }: Known, name: string): Topic['here'] =>
  decisions.filter(({ choice }) => choice === name).map(({ value, because }) => ({ value, because }));

function choice(path: string, row: Option, known: Known): Topic {
  const flags = (row.flags ?? []).map(({ name, metavar }) => (metavar ? `${name} ${metavar}` : name));
  return {
    name: path,
    title: row.label,
    what: row.help,
    why: '',
    instead: '',
    change: [...flags, `${path} in ml-container.json`].join(', or '),
    source: 'create-ml-container --help',
    here: decided(known, path),
  };
}

function aptTopic(name: string, { layout }: Known): Topic | undefined {
  const found = layout.apt.find((row) => row.name === name);
  const entry = entryNamed('apt');
  return found && entry
    ? { ...entry, name, title: `Debian package ${name}`, here: [{ value: name, because: found.because }] }
    : undefined;
}

/** Who needs it, in which layer it is, how it was locked. */
function packageTopic(name: string, { lock, layout }: Known): Topic | undefined {
  const found = lock.packages.filter((locked) => locked.name === name);
  const entry = entryNamed('lock');
  if (found.length === 0 || !entry) return undefined;
  const layer = layout.frameworks.includes(name) ? 'frameworks, the layer of what is large' : 'packages';
  return {
    ...entry,
    name,
    title: `Package ${name}`,
    here: found.map((locked) => ({
      value: `${name} ${locked.version}`,
      because: `needed by ${locked.via.join(', ') || 'you'}; in the layer ${layer}`,
    })),
  };
}
