/**
 * THE table of every choice a person can make. Flags, wizard, validation, JSON Schema, `--help` and the README's table are
 * all read off it; a test fails when one of them is stale. Order is the order of questions and of help.
 *
 * A value that reaches a Dockerfile or a script is held to its field's own grammar here, so that nothing can break out there.
 */
import * as z from 'zod/mini';
import { frameworks } from '../catalog/frameworks/index.ts';
import { targets } from '../catalog/targets/index.ts';
import * as is from './grammar.ts';
import { defineOption, type Option } from './row.ts';

export type { FlagDefinition, Option, OptionChoice, OptionQuestion, ValueType } from './row.ts';
export { type RunPath, type RunValues, runOptions } from './run.ts';

/** The fields of the spec, by their path in ml-container.json. */
export const specOptions = {
  framework: defineOption({
    label: 'Framework',
    help: 'What serves the model',
    type: 'text',
    schema: is.createEnumSchema(frameworks.map((f) => f.name)),
    flags: [{ name: '--framework', metavar: frameworks.map((f) => f.name).join('|') }],
    question: {
      kind: 'select',
      message: 'What kind of app is this?',
      choices: () => frameworks.map((f) => ({ value: f.name, label: f.title })),
      ask: 'open',
    },
  }),
  entry: defineOption({
    label: 'Entry point',
    help: 'Where the app is: module:attribute, the file to run, or a folder that ends in /',
    type: 'text',
    schema: is.entry,
    flags: [{ name: '--entry', metavar: 'app.main:app|app.py|model/' }],
    question: {
      kind: 'text',
      message: 'Where is the app?',
      placeholder: 'app.main:app, app.py or model/',
      ask: 'review',
    },
  }),
  python: defineOption({
    label: 'Python',
    help: 'CPython minor release, or an exact patch release',
    type: 'text',
    schema: is.createPythonSchema,
    flags: [{ name: '--python', metavar: '3.12|3.12.11' }],
    question: { kind: 'text', message: 'Which Python?', placeholder: '3.12', ask: 'review' },
  }),
  accelerator: defineOption({
    label: 'Accelerator',
    help: 'Run on the CPU, or on NVIDIA GPUs',
    type: 'text',
    schema: is.createEnumSchema(['cpu', 'cuda']),
    flags: [
      { name: '--cpu', sets: 'cpu' },
      { name: '--gpu', sets: 'cuda' },
    ],
    question: {
      kind: 'select',
      message: 'Where will it run?',
      when: (a) => frameworks.find(({ name }) => name === a.framework)?.accelerator === undefined,
      choices: () => [
        { value: 'cpu', label: 'CPU', hint: 'small image, runs anywhere' },
        {
          value: 'cuda',
          label: 'NVIDIA GPU',
          hint: 'CUDA is installed with the packages; the host needs only a driver',
        },
      ],
      ask: 'open',
    },
  }),
  cuda: defineOption({
    label: 'CUDA',
    help: 'CUDA minor release; implies --gpu',
    type: 'text',
    schema: is.cuda,
    flags: [{ name: '--cuda', metavar: '12.6' }],
    implies: { accelerator: 'cuda' },
    question: {
      kind: 'text',
      message: 'Which CUDA?',
      placeholder: '13.0',
      ask: 'review',
      when: (a) => a.accelerator === 'cuda',
    },
  }),
  gpuPlatforms: defineOption({
    label: 'GPU platforms',
    help: 'Use CUDA only on these platforms and CPU wheels elsewhere, as for CUDA servers and Mac laptops; implies --gpu',
    type: 'list',
    schema: is.platforms,
    flags: [{ name: '--gpu-on', metavar: 'linux/amd64' }],
    implies: { accelerator: 'cuda' },
  }),
  dependencies: defineOption({
    label: 'Dependencies',
    help: 'A Python requirement (PEP 508), added to requirements.in',
    type: 'list',
    schema: is.requirements,
    flags: [{ name: '--dep', metavar: 'REQUIREMENT', repeat: true }],
    merge: 'append',
    question: { kind: 'requirements', message: 'Which packages does it need?', ask: 'open' },
  }),
  unneeded: defineOption({
    label: 'Not needed',
    help: 'Packages that the code imports and that are not to be installed: a declined question is remembered here',
    type: 'list',
    schema: z.array(is.packageName),
    merge: 'append',
  }),
  requirements: defineOption({
    label: 'Requirements file',
    help: 'File with the requirements to lock',
    type: 'text',
    schema: is.relativePath,
    flags: [{ name: '--requirements', metavar: 'FILE' }],
  }),
  port: defineOption({
    label: 'Port',
    help: 'Port that the app listens on inside the container',
    type: 'integer',
    schema: is.port,
    flags: [{ name: '--port', metavar: '8000' }],
    question: { kind: 'text', message: 'Which port does it listen on?', placeholder: '8000', ask: 'review' },
  }),
  health: defineOption({
    label: 'Health check',
    help: 'Path that answers 2xx when the app is ready; false for no health check',
    type: 'text',
    schema: is.health,
    question: {
      kind: 'text',
      message: 'Which path says that it is ready? (false: none)',
      placeholder: '/health',
      ask: 'review',
    },
  }),
  name: defineOption({
    label: 'Name',
    help: 'Name of the project: image, container and compose service',
    type: 'text',
    schema: is.name,
    flags: [{ name: '--name', metavar: 'NAME' }],
    question: { kind: 'text', message: 'What is it called?', placeholder: 'sentiment-api', ask: 'review' },
  }),
  image: defineOption({
    label: 'Image',
    help: 'Image to build and push, without a tag',
    type: 'text',
    schema: is.image,
    flags: [{ name: '--image', metavar: 'ghcr.io/acme/api' }],
    question: {
      kind: 'text',
      message: 'What is the image called?',
      placeholder: 'ghcr.io/acme/sentiment-api',
      ask: 'review',
    },
  }),
  registry: defineOption({
    label: 'Registry',
    help: 'Registry and folder that images are pushed to; the image is then called REGISTRY/NAME',
    type: 'text',
    schema: is.registry,
  }),
  tag: defineOption({
    label: 'Tag',
    help: 'Tag that the scripts give, where TAG does not say another: {git} stands for the commit, {date} for the day (default: latest)',
    type: 'text',
    schema: is.tag,
  }),
  starter: defineOption({
    label: 'Starter',
    help: 'Write a small app to start from (default: only where there is none)',
    type: 'boolean',
    schema: z.boolean(),
  }),
  include: defineOption({
    label: 'Code in the image',
    help: 'Files and folders of the project that belong in the image (default: found by a scan)',
    type: 'list',
    schema: z.array(is.relativePath),
    merge: 'append',
  }),
  exclude: defineOption({
    label: 'Kept out of the image',
    help: 'Files and folders that stay out of the image, whatever the scan says',
    type: 'list',
    schema: z.array(is.relativePath),
    merge: 'append',
  }),
  'models.mode': defineOption({
    label: 'Model files',
    help: 'bake: in a layer of the image; volume: mounted at run time; none: the project has no model files',
    type: 'text',
    schema: is.createEnumSchema(['bake', 'volume', 'none']),
    question: {
      kind: 'select',
      message: 'Where do the model files go?',
      choices: () => [
        { value: 'bake', label: 'Into the image', hint: 'in their own layer, which a code edit does not rebuild' },
        { value: 'volume', label: 'Into a volume', hint: 'mounted when it runs' },
        { value: 'none', label: 'Nowhere', hint: 'the project has none' },
      ],
      ask: 'review',
    },
  }),
  'models.path': defineOption({
    label: 'Model folder',
    help: 'Folder with the model files',
    type: 'text',
    schema: is.relativePath,
  }),
  pythonpath: defineOption({
    label: 'Import root',
    help: 'Folder that imports start from, for a src/ layout; several with a colon between them',
    type: 'text',
    schema: is.importRoots,
  }),
  serverOptions: defineOption({
    label: 'Server options',
    help: "Further options of the server's start command, by their long names: --set serverOptions.workers=2; true and false for a switch",
    type: 'map',
    schema: is.serverOptions,
    merge: 'keys',
  }),
  writable: defineOption({
    label: 'Writable paths',
    help: 'Folders (results/) and files (history.db) that the app writes when it runs: each is kept in a volume, beside those that are detected',
    type: 'list',
    schema: z.array(is.writablePath),
    merge: 'append',
  }),
  apt: defineOption({
    label: 'Debian packages',
    help: 'Debian packages to install in the image, beside those that the Python packages are known to need',
    type: 'list',
    schema: z.array(is.aptPackage),
    merge: 'append',
  }),
  env: defineOption({
    label: 'Environment',
    help: 'Environment variables in the image; secrets are refused, they belong in .env',
    type: 'map',
    schema: is.environment,
    merge: 'keys',
  }),
  with: defineOption({
    label: 'Targets',
    help: `Also generate files for these deployment targets: ${targets.map((t) => t.name).join(', ')}`,
    type: 'list',
    schema: z.array(is.createEnumSchema(targets.map((t) => t.name))),
    flags: [{ name: '--with', metavar: 'NAME,...' }],
    merge: 'append',
    question: {
      kind: 'multiselect',
      message: 'Where will you deploy it?',
      choices: () => targets.filter((t) => !t.default).map((t) => ({ value: t.name, label: t.title })),
      ask: 'review',
    },
  }),
  without: defineOption({
    label: 'Targets left out',
    help: 'Targets that come by themselves and are not wanted: --set without=compose',
    type: 'list',
    schema: z.array(is.createEnumSchema(targets.map((t) => t.name))),
    merge: 'append',
  }),
  settings: defineOption({
    label: 'Settings of targets',
    help: 'What a target can be told: --set settings.kubernetes.namespace=ml',
    type: 'map',
    schema: is.settings,
    merge: 'keys',
  }),
  aptMirror: defineOption({
    label: 'Debian mirror',
    help: 'Mirror that Debian packages come from, up to and with /debian; its security archive is beside it, as debian-security',
    type: 'text',
    schema: is.url,
  }),
  gitLabels: defineOption({
    label: 'Labels from git',
    help: "scripts/build.sh labels the image with its repository, commit and date, by the OCI image specification's names",
    type: 'boolean',
    schema: z.boolean(),
  }),
  labels: defineOption({ label: 'Labels', help: 'Labels of the image', type: 'map', schema: is.labels, merge: 'keys' }),
  shm: defineOption({
    label: 'Shared memory',
    help: 'Size of /dev/shm when it runs, such as 1g; PyTorch data loaders need more than the 64 MB that Docker gives',
    type: 'text',
    schema: is.size,
  }),
  user: defineOption({ label: 'User id', help: 'Numeric user the process runs as', type: 'integer', schema: is.uid }),
  platforms: defineOption({
    label: 'Platforms',
    help: 'Architectures that the lock must install on',
    type: 'list',
    schema: is.platforms,
  }),
  'base.registry': defineOption({
    label: 'Base registry',
    help: 'Registry and folder that the python image is taken from, such as mirror.example.com/library',
    type: 'text',
    schema: is.registry,
  }),
  'base.suite': defineOption({
    label: 'Debian suite',
    help: 'Debian release of the base image',
    type: 'text',
    schema: is.suite,
  }),
  'base.digest': defineOption({
    label: 'Base digest',
    help: 'Digest of the base image',
    type: 'text',
    schema: is.digest,
  }),
  'base.runtime': defineOption({
    label: 'Runtime base image',
    help: 'Image that the app runs on in place of the base image, such as a hardened one without a shell; it needs the same Python in the same place',
    type: 'text',
    schema: is.pinnedImage,
  }),
  'build.link': defineOption({
    label: 'COPY --link',
    help: 'Copy with --link (BuildKit, Podman 5.6, Buildah 1.41): a new base image then leaves the package layers unchanged',
    type: 'boolean',
    schema: z.boolean(),
  }),
  'ca.file': defineOption({
    label: 'CA bundle',
    help: "Certificates of your own CAs (PEM, without a key), trusted beside the base image's; a preset brings the file that is beside it",
    type: 'text',
    schema: is.plainPath,
  }),
  'ca.mode': defineOption({
    label: 'CA trusted',
    help: 'image: when it is built and when it runs (default); build: only when it is built',
    type: 'text',
    schema: is.createEnumSchema(['image', 'build']),
  }),
  'proxy.url': defineOption({
    label: 'Proxy',
    help: 'HTTP proxy that the scripts and compose.yaml give to the build and to the container; never in the image',
    type: 'text',
    schema: is.url,
  }),
  'proxy.bypass': defineOption({
    label: 'Proxy bypass',
    help: 'Hosts that are reached without the proxy, beside localhost',
    type: 'list',
    schema: is.proxyBypass,
    merge: 'append',
  }),
  installer: defineOption({
    label: 'Installer',
    help: 'What installs the packages when the image is built: uv, or pip for a build that takes nothing but the base',
    type: 'text',
    schema: is.createEnumSchema(['uv', 'pip']),
  }),
  'uv.image': defineOption({
    label: 'Image of uv',
    help: 'Image that uv is copied from, with its tag or digest (default: uv comes from the package index, held to its hash)',
    type: 'text',
    schema: is.pinnedImage,
  }),
  prune: defineOption({
    label: 'Pruning',
    help: 'on: leave out what no app needs at run time (test suites, headers, ...), and prove that everything still imports; off: keep all',
    type: 'text',
    schema: is.createEnumSchema(['on', 'off']),
  }),
  constraints: defineOption({
    label: 'Constraints',
    help: 'Files with versions that are allowed (pip constraint files); they add no package',
    type: 'list',
    schema: z.array(is.relativePath),
    merge: 'append',
  }),
  asOf: defineOption({
    label: 'Versions as of',
    help: 'Resolve unpinned packages as of: pins (the time of the pinned ones), today, or a date; by default the time of the pins where most of the list is pinned and old, or of the newest commit where that is a year old',
    type: 'text',
    schema: is.asOf,
    flags: [{ name: '--as-of', metavar: 'pins|today|2024-05-01' }],
    question: {
      kind: 'text',
      message: 'Open versions as of when? (pins, today, or a date)',
      placeholder: 'today',
      ask: 'review',
    },
  }),
  'indexes.default': defineOption({
    label: 'Package index',
    help: 'Index that replaces the default one, for the lock and for the build; credentials come from your own configuration and, in the build, from indexes.secret',
    type: 'text',
    schema: is.url,
  }),
  'indexes.private': defineOption({
    label: 'Private indexes',
    help: 'Further indexes by name; the first that has a package serves it',
    type: 'map',
    schema: is.privateIndexes,
    merge: 'keys',
  }),
  'indexes.packages': defineOption({
    label: 'Packages of private indexes',
    help: 'Packages that come from one private index alone, with its name; that index then serves nothing else',
    type: 'map',
    schema: is.indexPackages,
    merge: 'keys',
  }),
  'indexes.secret': defineOption({
    label: 'Credentials of the indexes',
    help: 'Id of the build secret that holds a netrc file for these indexes (default: they need none)',
    type: 'text',
    schema: is.secretId,
  }),
  'indexes.pytorch': defineOption({
    label: "PyTorch's index",
    help: "Simple index (PEP 503) that replaces PyTorch's; where it ends in /torch, the files lie beside that page, otherwise in the index's own folder",
    type: 'text',
    schema: is.url,
  }),
  banned: defineOption({
    label: 'Banned packages',
    help: 'Packages or versions that the image may not have, each with the reason: {"requests<2.32": "CVE-2024-35195"}',
    type: 'map',
    schema: is.banned,
    merge: 'keys',
  }),
  acceptedVulnerabilities: defineOption({
    label: 'Accepted vulnerabilities',
    help: 'Vulnerabilities that check --online does not report, each until a day and with the reason: {"CVE-2024-35195": "2027-03-31: no session is shared"}',
    type: 'map',
    schema: is.acceptedVulnerabilities,
    merge: 'keys',
  }),
  requiredFiles: defineOption({
    label: 'Required files',
    help: 'Files that the project must have',
    type: 'list',
    schema: z.array(is.relativePath),
    merge: 'append',
  }),
  lock: defineOption({
    label: 'Lock file',
    help: 'A requirements file with hashes that is taken as the lock, beside the preset that names it',
    type: 'text',
    schema: is.relativePath,
  }),
} as const;

export type SpecPath = keyof typeof specOptions;

/** Every field by its flat path ("base.suite"); nested only in the file. Which of them a complete spec has, `plan` decides. */
export type SpecValues = { [Path in SpecPath]?: z.output<(typeof specOptions)[Path]['schema']> };

export const specPaths = Object.keys(specOptions) as SpecPath[];

/** The row of a spec field, or undefined for an unknown path. */
export function findSpecOption(path: string): Option | undefined {
  return Object.hasOwn(specOptions, path) ? (specOptions as Record<string, Option>)[path] : undefined;
}
