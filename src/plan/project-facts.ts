/** Shows what the image contains and needs beside the choices: large files, required variables, models that the app downloads. */
import type { Included } from '../detect/facts.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import type { DecisionLog } from './decision-log.ts';
import { formatMegabytes } from './image-layout.ts';
import type { Plan } from './types.ts';

/** What is shown and decides nothing: it is not remembered from run to run. */
export const SHOWN_FACTS = ['largest files', 'required variables', 'downloads'] as const;

/** Files named one by one; the others are counted. */
const NAMED = 5;

export function addProjectFacts(
  decided: DecisionLog,
  {
    include,
    exclude,
    models,
    values,
    framework,
  }: Pick<Plan, 'include' | 'exclude' | 'models' | 'values' | 'framework'>,
): void {
  const { facts } = decided.input;
  const [files, variables, downloads] = SHOWN_FACTS;
  const copied = include.filter(({ kind }) => kind === 'code' || models === 'bake');
  const entering = facts.hasApp ? facts.largestFiles.filter(({ path }) => isCopied(path, copied, exclude)) : [];
  for (const { path, size } of entering.slice(0, NAMED))
    decided.outcome(
      files,
      `${path} (${formatSize(size)})`,
      `enters the image; --set ${quoteShellWord(`exclude=${path}`)} leaves it out`,
    );
  const rest = entering.slice(NAMED);
  if (rest.length > 0) {
    const size = formatSize(rest.reduce((sum, file) => sum + file.size, 0));
    decided.outcome(
      files,
      `${rest.length} more (${size})`,
      'models and data that the app loads, and other large files',
    );
  }
  const read = facts.hasApp ? facts.variables : framework.shows.variables;
  for (const { name, because, required } of read)
    if (required && values.env?.[name] === undefined) decided.outcome(variables, name, `${because}: give it in .env`);
  for (const { name, because } of facts.hasApp ? facts.hubModels : []) decided.outcome(downloads, name, because);
}

/** "12 kB", "3 MB" */
const formatSize = (bytes: number): string =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : formatMegabytes(bytes);

function isCopied(path: string, include: readonly Included[], exclude: readonly string[]): boolean {
  const isBelow = (above: string): boolean => path === above || path.startsWith(`${above}/`);
  return include.some((item) => isBelow(item.path)) && !exclude.some(isBelow);
}
