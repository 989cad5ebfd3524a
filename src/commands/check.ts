/** `create-ml-container check [dir]`: reports drift from ml-container.json and problems in any Dockerfile. */
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { applyEdits, check, fails } from '../check/index.ts';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { resolveTargetDirectory } from '../cli/target-directory.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { readFacts } from '../pipeline/check/facts.ts';
import { reportCheck } from '../report/check/index.ts';
import { applyChanges, type Change, readState } from '../write/index.ts';

/**
 * @returns 0 where nothing but notes was found, 1 where something was.
 * @throws UserError (exit 2) where there is neither a Dockerfile nor a project of ours.
 */
export async function runCheck(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'check' });
  if (line.run.json && line.run.format !== undefined && line.run.format !== 'json')
    throw userError('--json and --format', 'say different things', 'give one of them');
  const { dir, only } = await target(line);
  let facts = await readFacts(dir, only, line);
  let findings = check(facts);
  const fixed = line.run.fix ? await mend(dir, findings) : [];
  if (fixed.length > 0) {
    facts = await readFacts(dir, only, line);
    findings = check(facts);
  }
  reportCheck(
    {
      status: fails(findings) ? 'found' : 'clean',
      checked: [...facts.dockerfiles.map(({ path }) => path), ...(facts.specs ?? [])],
      findings,
      fixed,
      ...(line.run.context
        ? { context: facts.dockerfiles.flatMap(({ path, context }) => (context ? [{ path, ...context }] : [])) }
        : {}),
    },
    { format: line.run.json ? 'json' : (line.run.format ?? 'human'), folder: relative(process.cwd(), dir) },
    process,
    process.env,
  );
  return fails(findings) ? EXIT.failed : EXIT.done;
}

/** A folder, or one Dockerfile. */
async function target(line: CommandLine): Promise<{ dir: string; only?: string }> {
  const path = resolve(line.dir ?? '.');
  const found = line.dir === undefined ? undefined : await stat(path).catch(() => undefined);
  if (found?.isFile()) return { dir: dirname(path), only: basename(path) };
  if (line.dir !== undefined && !found) throw userError(line.dir, 'is not there', 'name a folder, or a Dockerfile');
  return { dir: await resolveTargetDirectory(line.dir) };
}

/** Writes what is certain. */
async function mend(dir: string, findings: ReturnType<typeof check>): Promise<ReturnType<typeof check>> {
  const paths = [...new Set(findings.flatMap(({ edits = [] }) => edits.map(({ path }) => path)))];
  const onDisk = await readState(dir, paths);
  const texts = new Map(
    paths.flatMap((path) => {
      const was = onDisk.get(path);
      return was?.is === 'text' ? [[path, was.text] as const] : [];
    }),
  );
  const { files, fixed } = applyEdits(findings, texts);
  const changes = [...files].map(([path, text]): Change => {
    const was = onDisk.get(path);
    return {
      path,
      text,
      status: was ? 'update' : 'create',
      reason: 'mended',
      executable: false,
      left: false,
      ...(was && was.is !== 'blocked' ? { was } : {}),
    };
  });
  await applyChanges(dir, changes);
  return fixed;
}
