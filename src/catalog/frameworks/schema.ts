/** The schema of framework.json, used by the generator and the tests. */
import * as z from 'zod/mini';
import type { Framework } from './types.ts';

/** These values end up in a Dockerfile and in a shell's command line: one line each, and nothing invisible. */
const line = z.string().check(z.minLength(1), z.regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII'));
const dotted = z.string().check(z.regex(/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/, 'must be a dotted Python name'));
const path = z.string().check(z.regex(/^\/[\w./~%-]*$/, 'must be a path such as /health'));
const words = z.array(line).check(z.minLength(1));

const PLACEHOLDERS = ['{entry}', '{port}', '{module}', '{attribute}'];
const unknownPlaceholder = (text: string) =>
  (text.match(/\{[^}]*\}?/g) ?? []).some((word) => !PLACEHOLDERS.includes(word));

const command = words.check(
  z.refine((argv) => !argv.some(unknownPlaceholder), `may only use the placeholders ${PLACEHOLDERS.join(', ')}`),
  z.refine(
    (argv) => argv.some((word) => /\{(?:entry|module)\}/.test(word)),
    'must start the entry point: {entry} or {module}',
  ),
);

const option = z.string().check(z.regex(/^--?[A-Za-z][\w.-]*$/, 'must be an option of the commands, without a value'));

const variable = line.check(
  z.refine((value) => !/[{}]/.test(value.replaceAll('{port}', '')), 'may only use the placeholder {port}'),
);
const environment = z.record(
  z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')),
  z.union([variable, z.strictObject({ value: variable, for: line })]),
);

const FORMS = { module: /^[\w.]+:\w+$/, file: /^[\w./-]+\.(?:py|yaml)$/, folder: /^[\w./-]+\/$/ };

const entry = z
  .strictObject({
    form: z.enum(['module', 'file', 'folder']),
    default: z.string(),
    factory: z.exactOptional(z.array(z.string())),
  })
  .check(
    z.refine(
      ({ form, default: start }) => FORMS[form].test(start),
      'must be module:attribute, a .py or .yaml file, or a folder that ends in /, as its form says',
    ),
  );

const signs = z.strictObject({
  imports: z.array(dotted),
  apps: z.array(dotted),
  listens: z.exactOptional(
    z.record(
      dotted,
      z.strictObject({
        port: z.exactOptional(z.int().check(z.gte(1), z.lte(65535))),
        host: z.exactOptional(line),
        argument: z.exactOptional(dotted),
        except: z.exactOptional(z.array(line)),
        maker: z.exactOptional(z.boolean()),
        handlesSigterm: z.exactOptional(z.boolean()),
        blocks: z.exactOptional(z.boolean()),
      }),
    ),
  ),
  calls: z.exactOptional(z.array(z.strictObject({ call: dotted, lacks: dotted, say: line }))),
  anyApp: z.exactOptional(z.boolean()),
  decorators: z.exactOptional(z.array(dotted)),
  parameters: z.exactOptional(z.array(z.array(dotted).check(z.minLength(1)))),
  attribute: z.exactOptional(dotted),
  completedBy: z.exactOptional(z.array(dotted)),
  alternativeTo: z.exactOptional(z.string()),
  decisive: z.exactOptional(z.array(dotted)),
  routes: z.exactOptional(z.array(dotted)),
  settings: z.exactOptional(
    z.strictObject({
      variable: z.string().check(z.regex(/^[A-Z_][A-Z0-9_]*$/, 'must be the name of an environment variable')),
      withoutApp: z.exactOptional(line),
      advice: z.array(
        z.strictObject({
          name: dotted,
          is: z.enum(['missing', 'empty', 'true', 'lacks', 'set']),
          words: z.exactOptional(z.array(z.string())),
          say: line,
        }),
      ),
    }),
  ),
  files: z.exactOptional(z.array(z.string().check(z.regex(/^[\w.-]+$/, 'must be the name of a file')))),
  pages: z.exactOptional(z.array(z.string().check(z.regex(/^[\w.-]+$/, 'must be the name of a folder')))),
  configs: z.exactOptional(z.array(z.string().check(z.regex(/^[\w./-]+$/, 'must be a path in the project')))),
  moved: z.exactOptional(
    z.strictObject({
      path: z.exactOptional(z.array(dotted)),
      before: z.exactOptional(z.array(dotted)),
      setting: z.exactOptional(dotted),
    }),
  ),
  launches: z.exactOptional(z.array(dotted)),
  arguments: z.exactOptional(
    z.strictObject({ port: z.exactOptional(z.array(dotted)), host: z.exactOptional(z.array(dotted)) }),
  ),
  rank: z.int(),
});

/** Field by field as `Framework` documents them, and what must hold between the fields. Unknown fields are errors. */
export const frameworkSchema: z.ZodMiniType<Framework> = z
  .strictObject({
    name: z.string().check(z.regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes')),
    title: line,
    order: z.int().check(z.positive()),
    kind: z.enum(['service', 'job']),
    accelerator: z.exactOptional(z.enum(['cpu', 'cuda'])),
    dependencies: z.array(line),
    starterDependencies: z.exactOptional(z.array(line)),
    port: z.exactOptional(z.int().check(z.gte(1024, 'must be a port that is not root’s: 1024 or above'), z.lte(65535))),
    health: z.exactOptional(path),
    healthFallback: z.exactOptional(z.union([path, z.literal(false)])),
    page: z.exactOptional(path),
    entry,
    command,
    options: z.exactOptional(z.record(option, z.strictObject({ value: z.boolean(), since: z.exactOptional(line) }))),
    withoutGpu: z.exactOptional(words),
    stopSignal: z.enum(['SIGTERM', 'SIGINT']),
    startPeriod: z.exactOptional(z.int().check(z.positive())),
    sticky: z.exactOptional(z.boolean()),
    settings: z.exactOptional(z.record(z.string(), line)),
    env: environment,
    reads: z.exactOptional(
      z.record(z.string().check(z.regex(/^[\w./-]+\.py$/, 'must be a Python file')), z.array(z.string())),
    ),
    ignoreLaunch: z.exactOptional(z.record(z.string().check(z.regex(/^[A-Z_]+$/)), line)),
    writes: z.exactOptional(
      z.array(z.string().check(z.regex(/^[\w.-]+(?:\/[\w.-]+)*\/?$/, 'must be a path in the project'))),
    ),
    develop: z.strictObject({ command, action: z.enum(['sync', 'sync+restart']) }),
    detect: signs,
  })
  .check(
    z.refine(
      (f) => f.kind === 'job' || (f.port !== undefined && f.health !== undefined),
      'a service has a port and a health path',
    ),
    z.refine(
      (f) => f.kind === 'service' || (f.port === undefined && f.health === undefined && f.startPeriod === undefined),
      'a job has no port and no health check',
    ),
    z.refine(
      (f) => Object.keys(f.options ?? {}).every((word) => [...f.command, ...f.develop.command].includes(word)),
      'options may only name options of the commands',
    ),
    z.refine(
      (f) => [f.command, f.develop.command].every((argv) => argv.every((word, at) => isDeclared(f, argv, word, at))),
      'options must list each option of the commands, with value: true where the next word is its value',
    ),
    z.refine(
      (f) => Object.values(f.reads ?? {}).every((names) => names.every((name) => name in f.env)),
      'reads may only name variables of env',
    ),
    z.refine(
      (f) => hasPort(f.command) === (f.kind === 'service') && hasPort(f.develop.command) === (f.kind === 'service'),
      'the commands of a service take {port}, those of a job do not',
    ),
  );

/** Whether an option of a command is in the table, and is followed by a value exactly where the table says so. */
function isDeclared({ options = {} }: Framework, argv: readonly string[], word: string, at: number): boolean {
  if (!word.startsWith('-')) return true;
  const { value } = options[word] ?? {};
  const next = argv[at + 1];
  return value === true ? next !== undefined && !next.startsWith('-') : value === false;
}

const hasPort = (argv: readonly string[]) => argv.some((word) => word.includes('{port}'));
