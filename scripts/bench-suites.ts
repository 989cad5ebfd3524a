/**
 * Runs create-ml-container over example projects of peers' own test suites, builds and runs what it makes, and writes bench/suites.md.
 *
 *   npm run build && npx tsx scripts/bench-suites.ts SUITE PROJECTS [--only NAME] [--plan] [--keep] [--write]
 *
 * PROJECTS has one folder per project; nothing is written into it. SUITE is a name of bench/suites.json, which says what is right for each
 * project; of another suite the table says what came. `--plan` stops before the build; `--keep` leaves images where they are;
 * `--write` takes the rows of SUITE into bench/suites.md. BENCH_PORT is the port on which the containers answer here; CONTAINER_ENGINE is
 * docker or podman; BENCH_NETWORK=host says that containers share the network of this machine.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import { readJson } from 'fs-extra/esm';

interface Expected {
  kind: 'service' | 'script' | 'refused';
  path?: string;
  /** A pattern: of the answer, of what is printed, of the refusal. */
  expect: string;
  env?: Record<string, string>;
  /** Its health depends on a database that is not started here. */
  needsDatabase?: boolean;
  /** Why this is right, where the peer does something else. */
  because?: string;
}
interface Suite {
  name: string;
  source: string;
  commit: string;
  projects: Record<string, Expected>;
}
interface Row {
  project: string;
  plan: string;
  outcome: string;
  right: boolean | undefined;
  because: string;
}

const CLI = process.env.CREATE_ML_CONTAINER ?? fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const PAGE = new URL('../bench/suites.md', import.meta.url);
const PATIENCE = { plan: 180_000, build: 900_000, run: 180_000 };
const ENGINE = process.env.CONTAINER_ENGINE ?? 'docker';
const PORT = Number(process.env.BENCH_PORT ?? 18_321);
/** An engine whose containers share the network of this machine publishes no port: the app is told to listen on it. */
const HOST_NETWORK = process.env.BENCH_NETWORK === 'host';
/** An image whose app has no route to ask has no health check. */
const HEALTH_FORMAT = '{{if .State.Health}}{{.State.Health.Status}}{{else}}no health check{{end}}';

const HEAD = `# Example projects of other tools

Made by \`scripts/bench-suites.ts\` from \`bench/suites.json\`, which says what is right for each project. Each project is copied, given to
create-ml-container without a flag, built by scripts/build.sh and started by scripts/run.sh. The projects are not kept here.

- right: a service answers with the text that its suite expects and turns healthy; a script prints that text; what cannot work is
  refused with the reason, before anything is built.
- wrong: anything else.

The remark says where what is right here differs from what the suite itself expects: databases are not started, pages of the internet
are not reachable, an environment elsewhere is allowed for, and files that contradict each other are refused.

The projects of cloudfoundry, awesome-compose, paketo and s2i had never been run before 2026-11-30.
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    plan: { type: 'boolean' },
    keep: { type: 'boolean' },
    write: { type: 'boolean' },
  },
});
const [suiteName, projects] = positionals;
if (suiteName === undefined || projects === undefined) throw new Error('name a suite and the folder of its projects');
const bench = (await readJson(new URL('../bench/suites.json', import.meta.url))) as {
  noCode: string;
  suites: Suite[];
};
const suite = bench.suites.find(({ name }) => name === suiteName);
const scratch = await mkdtemp(path.join(tmpdir(), 'bench-suites-'));
const rows: Row[] = [];
try {
  const folders = (await readdir(projects, { withFileTypes: true })).filter((one) => one.isDirectory());
  for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (options.only !== undefined && !name.includes(options.only)) continue;
    const row = await tryProject(name, path.join(projects, name));
    rows.push(row);
    console.log(formatRow(row));
  }
} finally {
  await rm(scratch, { recursive: true });
}
const right = rows.filter((row) => row.right).length;
console.log(`\n${suiteName}: ${right} of ${rows.length} right`);
if (options.write && suite) await writePage(suite);

async function tryProject(project: string, source: string): Promise<Row> {
  const dir = path.join(scratch, project);
  await cp(source, dir, { recursive: true });
  const image = `bench-${suiteName}-${project}`.toLowerCase().replace(/[^a-z0-9-]+/g, '-');
  const made = await run(process.execPath, [CLI, dir, '--yes', '--no-interactive', '--json', '--name', image], {
    timeout: PATIENCE.plan,
    env: { CI: '1' },
  });
  const known = suite?.projects[project];
  const expected: Expected = known ?? { kind: 'refused', expect: bench.noCode };
  const because = known?.because ?? (suite && !known ? 'there is no code to start' : '');
  const answer = parseAnswer(made.stdout);
  const problems: { where?: string; what: string; fix?: string }[] = answer?.problems ?? [];
  if (problems.length > 0 || answer === undefined) {
    const said = problems
      .map(({ where = '', what }) => `${where.replace(scratch, '').replace(/^\//, '')}: ${what}`)
      .join('; ');
    const text = said || firstLine(made.stderr);
    const isRight =
      suite && expected.kind === 'refused'
        ? new RegExp(expected.expect).test(text) || text.includes(expected.expect)
        : undefined;
    return { project, plan: 'refused', outcome: text, right: isRight ?? (suite ? false : undefined), because };
  }
  const plan = `${answer.spec?.framework ?? '-'} ${answer.spec?.entry ?? ''}`.trim();
  if (answer.status === 'planned' || options.plan)
    return { project, plan, outcome: 'planned', right: undefined, because };
  const dockerfile = await readFile(path.join(dir, 'Dockerfile'), 'utf8');
  const isService = expected.kind === 'service' || (!known && /^EXPOSE /m.test(dockerfile));
  try {
    const outcome = await buildAndRun(
      dir,
      image,
      { ...expected, kind: isService ? 'service' : 'script' },
      known !== undefined,
    );
    return { project, plan, outcome: outcome.said, right: suite ? outcome.right : undefined, because };
  } finally {
    if (!options.keep) {
      await run(ENGINE, ['rm', '--force', '--volumes', image]);
      await run(ENGINE, ['image', 'rm', '--force', `${image}:latest`]);
      await run(ENGINE, ['volume', 'rm', '--force', `${image}-cache`]);
    }
  }
}

/** Builds and starts by the project's own scripts. */
async function buildAndRun(dir: string, image: string, expected: Expected, judged: boolean) {
  const built = await run('sh', ['scripts/build.sh', '--progress', 'plain'], { cwd: dir, timeout: PATIENCE.build });
  if (built.exitCode !== 0) return { right: false, said: `build failed: ${lastLines(built.stderr)}` };
  const env = Object.entries({ ...(HOST_NETWORK ? { PORT: String(PORT) } : {}), ...expected.env }).flatMap(
    ([name, value]) => ['--env', `${name}=${value}`],
  );
  const running = run('sh', ['scripts/run.sh', ...env], {
    cwd: dir,
    env: { HOST_PORT: String(PORT), CONTAINER: image },
    timeout: PATIENCE.run,
  });
  if (expected.kind === 'script') {
    const { stdout, stderr, exitCode, timedOut } = await running;
    const printed = stdout + stderr;
    await run(ENGINE, ['rm', '--force', image]);
    const found = new RegExp(expected.expect).exec(printed)?.[0];
    const said =
      judged && found ? `printed "${firstLine(found)}"` : `exit ${timedOut ? 'none' : exitCode}: ${lastLines(printed)}`;
    return { right: judged && found !== undefined, said };
  }
  const answered = await waitForAnswer(expected.path ?? '/', running);
  const health = await waitForHealth(image);
  await run(ENGINE, ['stop', '--time', '10', image]);
  const { stdout, stderr } = await running;
  if (answered === undefined) return { right: false, said: `no answer, ${health}: ${lastLines(stdout + stderr)}` };
  const found = new RegExp(expected.expect).exec(answered.body)?.[0];
  const text = judged && found ? `"${found}"` : `"${firstLine(answered.body).slice(0, 80)}"`;
  const isWell = health === 'healthy' || health === 'no health check';
  return {
    right: (!judged || found !== undefined) && (isWell || expected.needsDatabase === true),
    said: `${answered.status} ${text}, ${health}`,
  };
}

async function waitForAnswer(at: string, running: Promise<unknown>) {
  let ended = false;
  void running.then(() => {
    ended = true;
  });
  for (let tries = 0; tries < 400 && !ended; tries++) {
    try {
      const response = await fetch(`http://127.0.0.1:${PORT}${at}`, { signal: AbortSignal.timeout(10_000) });
      return { status: response.status, body: await response.text() };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  return undefined;
}

async function waitForHealth(container: string): Promise<string> {
  let status = '';
  for (let tries = 0; tries < 90; tries++) {
    // Podman leaves the repetition to systemd
    if (ENGINE === 'podman') await run(ENGINE, ['healthcheck', 'run', container]);
    status = (await run(ENGINE, ['inspect', '--format', HEALTH_FORMAT, container])).stdout.trim();
    if (status !== 'starting') break;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return status || 'gone';
}

async function run(
  command: string,
  args: string[],
  more: { cwd?: string; env?: Record<string, string>; timeout?: number } = {},
) {
  return execa(command, args, { reject: false, ...more });
}

function parseAnswer(stdout: string) {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' / ').slice(-300);
}

function formatRow({ project, plan, outcome, right: isRight, because }: Row): string {
  const verdict = isRight === undefined ? '-' : isRight ? 'right' : 'wrong';
  return `| ${[project, plan, outcome, verdict, because].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Replaces the suite's section of the page. */
async function writePage({ name, source, commit }: Suite): Promise<void> {
  const page = await readFile(PAGE, 'utf8').catch(() => HEAD);
  const section = [
    `## ${name}: ${right} of ${rows.length} right`,
    '',
    `From ${source} at \`${commit.slice(0, 10)}\`.`,
    '',
    '| project | framework, entry point | what came | verdict | remark |',
    '|---|---|---|---|---|',
    ...rows.map(formatRow),
    '',
  ].join('\n');
  const others = page.split(/^(?=## )/m).filter((part) => !part.startsWith(`## ${name}:`));
  await writeFile(PAGE, `${[...others.map((part) => part.trimEnd()), section.trimEnd(), ''].join('\n\n').trimEnd()}\n`);
}
