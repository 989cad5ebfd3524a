/** Checks one directory or Dockerfile, and with --fix applies what is safe to automate. */
import { applyEdits, check, type Finding, fails } from '../../check/index.ts';
import type { CommandLine } from '../../cli/flags.ts';
import type { CheckResult } from '../../report/check/index.ts';
import { applyChanges, type Change, readState } from '../../write/index.ts';
import { type CheckScope, readFacts } from './facts.ts';

/** @throws UserError where there is nothing to check. */
export async function checkDirectory(dir: string, line: CommandLine, scope: CheckScope): Promise<CheckResult> {
  let facts = await readFacts(dir, scope, line);
  let findings = check(facts);
  const fixed = line.run.fix ? await applyFixes(dir, findings) : [];
  if (fixed.length > 0) {
    facts = await readFacts(dir, scope, line);
    findings = check(facts);
  }
  return {
    status: fails(findings) ? 'found' : 'clean',
    checked: [...facts.dockerfiles.map(({ path }) => path), ...(facts.specs ?? [])],
    findings,
    fixed,
    ...(line.run.context
      ? { context: facts.dockerfiles.flatMap(({ path, context }) => (context ? [{ path, ...context }] : [])) }
      : {}),
  };
}

/** @returns the findings that are gone. */
async function applyFixes(dir: string, findings: readonly Finding[]): Promise<Finding[]> {
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
