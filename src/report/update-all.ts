/** Reports the updates of several projects; the exit code is the worst of theirs. */
import { EXIT, type ExitCode, type Problem } from '../errors.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { createStyles, measureWidth, type Style, wrap } from '../ui/style.ts';
import { describeTerminal, type Streams, type Terminal, type TerminalEnvironment } from '../ui/terminal.ts';
import { labelSetting } from './text.ts';
import { isWritten, type UpdateResult } from './update.ts';

/** A project by its folder, relative to the one that was searched ("." is that one itself). */
export type ProjectResult = { dir: string } & (
  | UpdateResult
  | { status: 'error'; problems: readonly Problem[] }
  /** The run was stopped before its turn. */
  | { status: 'skipped' }
);

/** @param stopped the exit code of the signal that ended the run early. */
export function reportUpdateAll(
  projects: readonly ProjectResult[],
  json: boolean,
  streams: Streams,
  env: TerminalEnvironment,
  stopped?: ExitCode,
): ExitCode {
  const code = stopped ?? worst(projects);
  const status = code === EXIT.done ? 'done' : code === EXIT.conflicts ? 'conflicts' : 'error';
  const terminal = describeTerminal(streams, env, 'stdout');
  streams.stdout.write(json ? `${JSON.stringify({ status, projects }, null, 2)}\n` : humanAll(projects, terminal));
  return code;
}

/** What failed is worse than what is left to decide. */
function worst(projects: readonly ProjectResult[]): ExitCode {
  if (projects.some(({ status }) => status === 'error')) return EXIT.failed;
  return projects.some(({ status }) => status === 'conflicts') ? EXIT.conflicts : EXIT.done;
}

/** What had nothing to change is counted, not listed. */
function humanAll(projects: readonly ProjectResult[], terminal: Pick<Terminal, 'color' | 'columns'>): string {
  const style = createStyles(terminal);
  const told = projects.filter((project) => selectStatusWord(project) !== 'unchanged');
  const rows = told.map((project) => renderProjectRow(project, terminal.columns, style));
  const warnings = [...new Set(projects.flatMap((project) => ('warnings' in project ? project.warnings : [])))];
  const sections = [
    rows.join('\n'),
    warnings
      .map((text) => wrap(`${style.yellow('warning:')} ${escapeControlCharacters(text)}`, terminal.columns, '  '))
      .join('\n'),
    projects
      .map((project) => ('diff' in project && project.diff ? `# ${project.dir}\n${project.diff.trimEnd()}` : ''))
      .filter(Boolean)
      .join('\n'),
    `${projects.length} ${projects.length === 1 ? 'project' : 'projects'}: ${counts(projects)}`,
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

/** Words in the order of the count. */
const WORDS = ['failed', 'conflicts', 'updated', 'planned', 'skipped', 'unchanged'] as const;

function selectStatusWord(project: ProjectResult): (typeof WORDS)[number] {
  if (project.status === 'error') return 'failed';
  if (project.status === 'skipped' || project.status === 'conflicts') return project.status;
  if (!project.files.some(isWritten)) return 'unchanged';
  return project.status === 'planned' ? 'planned' : 'updated';
}

function counts(projects: readonly ProjectResult[]): string {
  const of = (word: string): number => projects.filter((project) => selectStatusWord(project) === word).length;
  return WORDS.flatMap((word) => (of(word) === 0 ? [] : [`${of(word)} ${word}`])).join(', ');
}

const COLUMN = Math.max(...WORDS.map(measureWidth));

function renderProjectRow(project: ProjectResult, columns: number, style: Style): string {
  const word = selectStatusWord(project);
  const paint = word === 'failed' || word === 'conflicts' ? style.red : style.green;
  const head = ' '.repeat(COLUMN - measureWidth(word)) + paint(word);
  return wrap(
    `${head}  ${escapeControlCharacters(project.dir)}  ${escapeControlCharacters(describeProject(project))}`,
    columns,
    ' '.repeat(COLUMN + 2),
  );
}

function describeProject(project: ProjectResult): string {
  if (project.status === 'error')
    return project.problems.map(({ where, what, fix }) => `${where}: ${what}${fix ? ` (fix: ${fix})` : ''}`).join('; ');
  if (project.status === 'skipped') return 'not begun';
  const { files, changed, moved } = project;
  const left = files.filter((file) => file.left !== undefined).map(({ path }) => path);
  const written = files.filter(isWritten).length;
  return [
    ...(left.length > 0 ? [`left to you: ${left.join(', ')}`] : []),
    `${written} ${written === 1 ? 'file' : 'files'}`,
    ...changed.map(({ choice, from, to }) => `${labelSetting(choice)} ${from ?? 'none'} to ${to ?? 'none'}`),
    ...(moved.length > 0 ? [`${moved.length} ${moved.length === 1 ? 'version' : 'versions'} moved`] : []),
  ].join('; ');
}
