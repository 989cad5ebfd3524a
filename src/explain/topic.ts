/** Finds what is known about a word: a setting, a package, a Debian package. */
import { findSpecOption, type Option, specPaths } from '../options/table.ts';
import type { Decision, ImageLayout } from '../plan/types.ts';
import type { Lock } from '../spec/lock.ts';
import type { Explanation } from './index.ts';
import { entries, getEntry } from './index.ts';

/** What the project decided. */
export interface TopicContext {
  decisions: readonly Decision[];
  lock: Lock;
  layout: ImageLayout;
}

export interface Topic extends Explanation {
  name: string;
  /** What this project has of it: value and reason. */
  here: { value: string; because: string }[];
}

/** Undefined where nobody knows the word; `topicNames` are those that somebody does. */
export function findTopic(word: string, known: TopicContext): Topic | undefined {
  const name = word.toLowerCase();
  const entry = getEntry(name);
  if (entry) return { ...entry, name, here: decided(known, entry.decision ?? name) };
  const path = specPaths.find((candidate) => candidate.toLowerCase() === name);
  const row = path === undefined ? undefined : findSpecOption(path);
  if (path !== undefined && row) return choice(path, row, known);
  return aptTopic(name, known) ?? packageTopic(name.replace(/[-_.]+/g, '-'), known);
}

/** Every word that has an explanation, by what it is. */
export const groupTopics = ({ lock, layout }: TopicContext): { title: string; names: string[] }[] => [
  { title: 'What is in the files', names: Object.keys(entries) },
  { title: 'Choices', names: specPaths.filter((path) => getEntry(path) === undefined) },
  { title: 'Debian packages', names: layout.apt.map(({ name }) => name) },
  { title: 'Packages', names: [...new Set(lock.packages.map(({ name }) => name))] },
];

export const listTopicNames = (known: TopicContext): string[] => groupTopics(known).flatMap(({ names }) => names);

const decided = ({ decisions }: TopicContext, name: string): Topic['here'] =>
  decisions.filter(({ choice }) => choice === name).map(({ value, because }) => ({ value, because }));

function choice(path: string, row: Option, known: TopicContext): Topic {
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

function aptTopic(name: string, { layout }: TopicContext): Topic | undefined {
  const found = layout.apt.find((row) => row.name === name);
  const entry = getEntry('apt');
  return found && entry
    ? { ...entry, name, title: `Debian package ${name}`, here: [{ value: name, because: found.because }] }
    : undefined;
}

/** Who needs it, in which layer it is, how it was locked. */
function packageTopic(name: string, { lock, layout }: TopicContext): Topic | undefined {
  const found = lock.packages.filter((locked) => locked.name === name);
  const entry = getEntry('lock');
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
