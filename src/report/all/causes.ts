/** Counts why projects failed or were left with something to decide, for the summary of a run over many of them. */
import { escapeControlCharacters } from '../../ui/row-text.ts';
import { type Style, wrap } from '../../ui/style.ts';

/** One cause, with how many projects it concerns and the first of them. */
export interface Cause {
  cause: string;
  count: number;
  projects: string[];
}

/** Projects that are named for each cause. */
const NAMED = 3;
/** Causes that a person is shown; JSON has all of them. */
const SHOWN = 20;

export interface Causes {
  /** @param causes each counts once for the project. */
  add(dir: string, causes: readonly string[]): void;
  /** The most frequent first. */
  list(): Cause[];
}

export function countCauses(): Causes {
  const found = new Map<string, Cause>();
  return {
    add(dir, causes) {
      for (const cause of new Set(causes)) {
        const known = found.get(cause) ?? { cause, count: 0, projects: [] };
        known.count++;
        if (known.projects.length < NAMED) known.projects.push(dir);
        found.set(cause, known);
      }
    },
    list: () => [...found.values()].sort((a, b) => b.count - a.count),
  };
}

/** A title, and a line a cause: how many projects, the cause, and where to see it. */
export function renderCauses(title: string, causes: readonly Cause[], columns: number, style: Style): string {
  if (causes.length === 0) return '';
  const width = Math.max(...causes.map(({ count }) => String(count).length));
  const rows = causes.slice(0, SHOWN).map(({ cause, count, projects }) => {
    const places = `${projects.join(', ')}${count > projects.length ? ', ...' : ''}`;
    const text = escapeControlCharacters(`${cause} (${places})`);
    return wrap(`  ${String(count).padStart(width)}  ${text}`, columns, ' '.repeat(width + 4));
  });
  const more = causes.length - rows.length;
  return [style.bold(title), ...rows, ...(more > 0 ? [`  and ${more} more: --json lists them all`] : [])].join('\n');
}

/** "1 project", "2 projects". */
export const countProjects = (count: number): string => `${count} ${count === 1 ? 'project' : 'projects'}`;
