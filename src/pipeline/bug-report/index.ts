/** Collects what a bug report needs: versions, engine, detection, plan and lock, without names, paths or secrets of the user. */
import { getSnapshotInfo } from '../../catalog/snapshot/index.ts';
import type { CommandLine } from '../../cli/flags.ts';
import { resolveExistingDirectory } from '../../cli/target-directory.ts';
import type { DetectionFinding } from '../../detect/findings.ts';
import { detectProject } from '../../detect/run.ts';
import { createMachine, runChecks } from '../../doctor/index.ts';
import { type Problem, UserError } from '../../errors.ts';
import { findSpecOption } from '../../options/table.ts';
import type { Decision } from '../../plan/types.ts';
import { readToday } from '../../process/today.ts';
import type { Findings } from '../../report/check/findings.ts';
import { listFileResults } from '../../report/file-status.ts';
import type { Lock, LockedPackage } from '../../spec/lock.ts';
import { merge } from '../../spec/merge.ts';
import type { Redactor } from '../../text/redact-words.ts';
import { redact } from '../../ui/safe-output.ts';
import { VERSION } from '../../version.ts';
import { readLast } from '../../write/index.ts';
import { collectFindings } from '../detection-findings.ts';
import { generateProject } from '../generate.ts';
import { loadProject } from '../load-project.ts';
import { createProjectRedactor } from './public-words.ts';

/** A build needs this much whatever the project is. */
const NEEDS = { platforms: ['linux/amd64'], bytes: 2_000_000_000, uv: false };

/** Never uses the network, never writes, and never throws for what is wrong with the project: that is reported. */
export async function collectBugReport(line: CommandLine): Promise<object> {
  const dir = await resolveExistingDirectory(line.dir);
  const machine = createMachine(process.env, NEEDS, readToday(process.env));
  const { program, state, version, buildah, rootless, architecture } = await machine.engine();
  const checks = (await runChecks(machine)).map(({ id, verdict }) => ({ id, verdict }));
  const detection = await attempt(() => readFindings(line, dir));
  const project = await attempt(() => readProject(line));
  const report = {
    tool: { version: VERSION, data: getSnapshotInfo().date },
    system: { node: process.versions.node, platform: process.platform, architecture: process.arch },
    engine: { program, state, version: takeRelease(version), buildah: takeRelease(buildah), rootless, architecture },
    checks,
    detection,
    project,
  };
  const names = [
    ...('detected' in detection ? listNames(detection) : []),
    ...('decisions' in project ? listDecidedNames(project.decisions) : []),
  ];
  const redactor = await createProjectRedactor(dir, names, process.env);
  return redactValues(report, redactor) as object;
}

/** Findings without what they could tell of the user. */
export async function redactFindings({ detected, warnings }: Findings, dir: string): Promise<Findings> {
  const redactor = await createProjectRedactor(dir, listNames({ detected }), process.env);
  return redactValues({ detected: detected.map(withoutVariable), warnings }, redactor) as Findings;
}

const NAMES = ['name', 'image'];

const listNames = ({ detected }: Pick<Findings, 'detected'>): string[] =>
  detected.filter(({ field }) => NAMES.includes(field)).map(({ value }) => String(value));

/** Those that ml-container.json sets. */
const listDecidedNames = (decisions: readonly Pick<Decision, 'choice' | 'value'>[]): string[] =>
  decisions.filter(({ choice }) => NAMES.includes(choice)).map(({ value }) => value);

/** Credentials first: part of one may look like words. */
const redactValues = (value: unknown, redactor: Redactor): unknown =>
  redactor.value(JSON.parse(JSON.stringify(value), (_key, one) => (typeof one === 'string' ? redact(one) : one)));

async function readFindings(line: CommandLine, dir: string): Promise<Findings> {
  const found = await detectProject(dir, merge(line.parts).values, await readLast(dir), [], true);
  return { detected: (await collectFindings(found)).map(withoutVariable), warnings: found.detection.warnings };
}

/** "28.2.2" of what a distribution calls 28.2.2-0ubuntu1. */
const takeRelease = (version: string): string => /^\d+(?:\.\d+){0,2}/.exec(version)?.[0] ?? '';

/** KEY=value: the key is enough. */
const withoutVariable = (finding: DetectionFinding): DetectionFinding =>
  finding.field === 'env' ? { ...finding, value: String(finding.value).replace(/=.*/s, '') } : finding;

async function readProject(line: CommandLine) {
  const run = { ...line.run, offline: true };
  const project = await loadProject({ ...line, dir: line.dir ?? '.', run });
  const { plan, layout, lock, changes } = await generateProject(project, [], run);
  return {
    decisions: [...plan.decisions, ...layout.decisions].map(withoutMap),
    warnings: plan.warnings,
    lock: summarizeLock(lock, layout.downloadBytes),
    files: listFileResults(changes),
  };
}

/** Variables and labels hold values that only the user gives. */
const withoutMap = ({ choice, value, because }: Decision): Omit<Decision, 'default'> => ({
  choice,
  value: findSpecOption(choice)?.type === 'map' ? '...' : value,
  because,
});

function summarizeLock({ resolver, packages, request }: Lock, downloadBytes: number): object {
  const known = new Set(getSnapshotInfo().roots.map(([name]) => name));
  const isKnown = ({ name, url }: LockedPackage): boolean => known.has(name) && url === undefined;
  return {
    resolver: { name: resolver.name, date: resolver.date.slice(0, 10) },
    python: request.python,
    accelerator: request.accelerator,
    platforms: request.platforms,
    megabytes: Math.round(downloadBytes / 1e6),
    packages: packages.length,
    // names of others may be private
    known: packages.filter(isKnown).map(({ name, version: of }) => `${name}==${of}`),
  };
}

async function attempt<Result>(read: () => Promise<Result>): Promise<Result | { problems: readonly Problem[] }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) return { problems: error.problems };
    throw error;
  }
}
