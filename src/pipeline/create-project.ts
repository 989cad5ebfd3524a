/** Writes one generated project and returns the result that the report shows. */
import type { CommandLine } from '../cli/flags.ts';
import type { Result } from '../report/result.ts';
import { buildResult } from './result.ts';
import type { GeneratedProject, Project } from './types.ts';
import { writeFiles } from './write-files.ts';

/** @param reviewed whether the user confirmed it in the review. */
export async function writeProject(
  { dir, found }: Project,
  line: CommandLine,
  made: GeneratedProject,
  reviewed: boolean,
): Promise<Result> {
  const planned = line.run.dryRun || line.run.diff;
  if (!planned) await writeFiles(dir, made);
  return {
    ...(await buildResult(made, { dir, line, planned: Boolean(planned), reviewed })),
    ...(line.run.json ? { detected: await (await import('./detection-findings.ts')).collectFindings(found) } : {}),
  };
}
