/** Builds the plan from settings, facts and catalog. Records a reason for every decision and reports all errors together. */
import { frameworks, getFramework } from '../catalog/frameworks/index.ts';
import image from '../catalog/image/image.json' with { type: 'json' };
import { listSameModule } from '../catalog/packages/substitutes.ts';
import { EXIT, UserError } from '../errors.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import { stripEnd, stripEnds } from '../text/strip.ts';
import { resolveAccelerator } from './accelerator.ts';
import { resolveBaseImage } from './base.ts';
import { createDecisionLog, type DecisionLog } from './decision-log.ts';
import { refuseEntry } from './entry-point.ts';
import { listVariables, resolveEnvironment, resolveLabels } from './environment.ts';
import { isUnsayable, resolveExclude, resolveInclude, resolvePublicFiles } from './include.ts';
import { allowedVersions, decideOrigins, narrowed, resolvePackageOrigins } from './indexes.ts';
import { describeLeftOutRequirements } from './left-out-requirements.ts';
import { addProjectFacts } from './project-facts.ts';
import { findStubs, renderRequirementsIn, resolveLockRoots } from './requirements.ts';
import { decideServerOptions } from './server-options.ts';
import { resolveTargets } from './targets.ts';
import type { Complete, Plan, PlanInput } from './types.ts';
import { planWritable } from './writable.ts';

/**
 * @returns the whole plan; `layout` completes it once the lock is known.
 * @throws UserError (exit 2) naming every choice that cannot stand, with the nearest that can.
 */
export function plan(given: PlanInput): Plan {
  const input = onlyOpen(given);
  const decided = createDecisionLog(input);
  const framework = getFramework(
    decided.value('framework', () => [frameworks[0]?.name ?? '', 'the most common way to serve a model']),
  );
  const starter = writesStarter(input) ? framework.starter : {};
  const name = decided.value('name', () => [dashed(input.facts.folder), 'name of the folder']);
  const entry = decided.value('entry', () => [
    framework.entry.default,
    input.facts.hasApp ? `${nameFramework(framework)} convention` : 'where the starter app has it',
  ]);
  if (input.values.entry === undefined && input.facts.unnameable !== undefined)
    decided.problem(
      input.facts.unnameable,
      'is where the app is, and has a name that no entry point can have',
      'give it a name of letters, digits, blanks, _ - . and ()',
    );
  const asked = resolveLockRoots(input, framework);
  for (const [stub, meant] of findStubs(input))
    decided.outcome(
      'dependencies',
      `${meant} for ${stub}`,
      `${stub} on the package index is a stub that refuses to install`,
    );
  for (const { distribution, because } of input.facts.imported)
    decided.outcome('dependencies', distribution, `${because}, and ${nameRequirementsFile(input)}`);
  for (const { requirement, because } of input.facts.bounds) decided.outcome('dependencies', requirement, because);
  const base = resolveBaseImage(decided, narrowed(asked, allowedVersions(input.facts)));
  const { accelerator, roots } = resolveAccelerator(
    decided,
    framework,
    asked,
    base.minor,
    input.values.platforms ?? PLATFORMS,
  );
  const port =
    framework.kind === 'service'
      ? decided.value('port', () => [framework.port ?? 8000, `${nameFramework(framework)} convention`, 'default'])
      : undefined;
  if (port !== undefined) warnOfFixedPort(decided, port, input.facts);
  const health = framework.kind === 'service' ? resolveHealth(decided, input, framework) : undefined;
  const targets = resolveTargets(decided, framework, accelerator.kind);
  const placed = targets.flatMap(({ target }) => target.paths);
  const include = resolveInclude(input, framework, placed);
  for (const { path } of include.filter((item) => isUnsayable(item.path)))
    decided.problem(path, 'has a name that a Dockerfile has no word for', 'give it a name of letters and digits');
  const models = decided.value(
    'models.mode',
    () => resolveModelMode(include),
    include.some(isModel) ? undefined : 'quiet',
  );
  // `--volume` separates its parts by colons, and Kubernetes allows none in a path
  for (const { path } of include.filter((item) => models === 'volume' && isModel(item) && item.path.includes(':')))
    decided.problem(path, 'has a colon in its name, so it cannot be mounted', 'rename it, or --set models.mode=bake');
  const writable = planWritable(decided, name, include, framework);
  const stopSignal = decided.outcome('stop signal', ...resolveStopSignal(framework, input));
  const values: Complete = {
    ...input.values,
    name,
    entry,
    framework: framework.name,
    image: decided.value('image', () =>
      input.values.registry === undefined
        ? [name, 'same as the project name']
        : [`${input.values.registry}/${name}`, 'the registry and the project name'],
    ),
    python: input.values.python ?? base.minor,
    accelerator: accelerator.kind,
    user: decided.value(
      'user',
      () => [image.user, 'never root, and the id that Hugging Face Spaces and most volumes expect'],
      'quiet',
    ),
    platforms: decided.value('platforms', () => [PLATFORMS, 'the lock serves both'], 'quiet'),
    'base.suite': base.suite,
    ...(accelerator.kind === 'cuda' ? { cuda: accelerator.cuda } : {}),
    ...(port === undefined ? {} : { port }),
    ...(health === undefined ? {} : { health: health.path }),
    'models.mode': models,
  };
  const wantsApt = input.values['base.runtime']
    ? [...input.facts.apt.map(({ name }) => name), ...(input.values.apt ?? [])]
    : [];
  if (wantsApt.length > 0)
    decided.problem(
      'base.runtime',
      `Debian packages cannot be installed into another image than the base image: ${wantsApt.join(', ')}`,
      'use a runtime base image that contains them and set apt to [], or unset base.runtime',
    );
  if (input.values['base.runtime'] && targets.some(({ target }) => target.develops))
    decided.problem(
      'base.runtime',
      'the development stage installs Debian packages, which another image than the base image may not be able to',
      'leave out dev-container, or unset base.runtime',
    );
  refuseEntry(decided, framework, entry, input.facts);
  decideServerOptions(decided, framework);
  const { ownMetadata } = input.facts;
  if (ownMetadata) decided.outcome('metadata', ownMetadata.name, ownMetadata.because);
  decideOrigins(decided);
  if (decided.problems.length > 0) throw new UserError(decided.problems, EXIT.usage);
  const exclude = resolveExclude(input, include);
  addProjectFacts(decided, { include, exclude, models, values, framework });
  return {
    values,
    framework,
    base,
    accelerator,
    ...(input.facts.runsAs === undefined ? {} : { runsAs: input.facts.runsAs }),
    ...(input.facts.calls === undefined ? {} : { calls: input.facts.calls }),
    ...(ownMetadata === undefined ? {} : { ownMetadata }),
    stopSignal,
    ...(port === undefined ? {} : { port }),
    ...(health === undefined ? {} : { health }),
    apt: [
      ...input.facts.apt,
      ...(input.values.apt ?? []).map((apt) => ({ name: apt, because: askedBy(input.because.apt) })),
    ],
    unimported: input.facts.unimported.filter((name) => !listAsked(input).includes(name)),
    env: resolveEnvironment(input.values, framework, accelerator, port, include, input.facts.launchedOnImport),
    labels: resolveLabels(input.values),
    include,
    exclude,
    public: resolvePublicFiles(input, include, exclude),
    models,
    writable,
    starter,
    targets,
    requirementsIn: renderRequirementsIn(input, framework),
    request: {
      python: base.minor,
      accelerator: accelerator.kind === 'cpu' ? 'cpu' : accelerator.cuda,
      platforms: values.platforms,
      ...(accelerator.kind === 'cuda' && accelerator.cpuPlatforms ? { cpuPlatforms: accelerator.cpuPlatforms } : {}),
      roots,
      ...resolvePackageOrigins(input),
    },
    shm: decided.value(
      'shm',
      () => [image.shm[accelerator.kind], 'Docker gives 64 MB, too little for data loaders'],
      'quiet',
    ),
    variables: listVariables(roots, input, framework),
    decisions: decided.decisions,
    warnings: [...input.facts.warnings, ...describeLeftOutRequirements(input), ...decided.warnings],
  };
}

const PLATFORMS: Complete['platforms'] = ['linux/amd64', 'linux/arm64'];

/** Names that were asked for beside the list. */
const listAsked = ({ values: { dependencies = [] } }: PlanInput): string[] =>
  dependencies.map((text) => normalizeName(parseRequirementHead(text)?.name ?? text));

/** What the code imports, without what somebody has asked for, or said that it can do without. */
function onlyOpen(input: PlanInput): PlanInput {
  const { unneeded = [] } = input.values;
  const asked = listAsked(input);
  // `import onnxruntime` is served by onnxruntime-gpu as well
  const settled = [...unneeded.map(normalizeName), ...asked, ...asked.flatMap(listSameModule)];
  const imported = input.facts.imported.filter(({ distribution }) => !settled.includes(normalizeName(distribution)));
  return { ...input, facts: { ...input.facts, imported } };
}

const writesStarter = (input: PlanInput): boolean => input.values.starter ?? !input.facts.hasApp;

/** A folder's name as an image may be called. */
function dashed(folder: string): string {
  const name = stripEnd(
    stripEnds(
      folder
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-'),
      '-',
    ).slice(0, 63),
    '-',
  );
  return name === '' ? 'ml-app' : name;
}

function resolveHealth(decided: DecisionLog, input: PlanInput, framework: Plan['framework']): Plan['health'] {
  const path = decided.value('health', () =>
    input.facts.hasApp
      ? framework.healthFallback === false
        ? [
            false,
            `no health route found, and no path that every ${nameFramework(framework)} app responds to`,
            'default',
          ]
        : [
            framework.healthFallback ?? framework.health ?? '/',
            'no health route found; this path responds once the app is up',
            'default',
          ]
      : [framework.health ?? '/', 'the starter answers there'],
  );
  return path === false ? undefined : { path, startPeriod: framework.startPeriod ?? 60 };
}

/** A port that was asked for does not reach the code where that names its own. */
function warnOfFixedPort(decided: DecisionLog, port: number, { fixedPort }: PlanInput['facts']): void {
  if (fixedPort === undefined || fixedPort.port === port) return;
  decided.warnings.push(
    `${fixedPort.where} listens on ${fixedPort.port}, so nothing answers on port ${port}: use --port ${fixedPort.port}, or change the number there`,
  );
}

const isModel = (item: Plan['include'][number]): boolean => item.kind === 'model';

function resolveModelMode(include: Plan['include']): ['bake' | 'none', string] {
  return include.some(isModel)
    ? ['bake', 'the code loads them at startup; they have their own layer, which a code edit does not rebuild']
    : ['none', 'no model files found'];
}

function resolveStopSignal(framework: Plan['framework'], input: PlanInput): [string, string] {
  const handles = input.facts.hasApp ? input.facts.handlesSigterm : framework.shows.handlesSigterm;
  if (framework.stopSignal === 'SIGINT' && handles) return ['SIGTERM', 'the code handles SIGTERM itself'];
  return framework.stopSignal === 'SIGINT'
    ? ['SIGINT', 'Python ignores SIGTERM as PID 1; SIGINT lets it clean up']
    : ['SIGTERM', 'the server shuts down cleanly on it'];
}

/** "FastAPI" of "FastAPI: a web API". */
const nameFramework = ({ title, name }: Plan['framework']): string => title.split(':')[0] ?? name;

const nameRequirementsFile = ({ facts }: PlanInput): string =>
  facts.requirements ? `nothing in ${facts.requirements.path} brings it` : 'there is no requirements file';

/**
 * Who asked for a Debian package. The same for a flag, an answer, the saved spec and a Dockerfile that ours replaces: it is a comment of
 * the Dockerfile, which must not change when the flag has become a line of ml-container.json.
 */
const askedBy = (because = 'your answer'): string =>
  /^(?:your answer|set in (?!preset ))| installs it$/.test(because) ? 'you asked for it' : because;
