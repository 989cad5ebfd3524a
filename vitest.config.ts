import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';
import snapshot from './src/catalog/snapshot/info.json' with { type: 'json' };

/** What needs more than Node is left out on a machine that has only Node, and said; in CI it must run, so that a missing tool fails. */
const ci = Boolean(process.env.CI);
const answers = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const engine = ci || answers('docker', 'info');
const programs = [
  ['hadolint', '--version'],
  ['shellcheck', '--version'],
  ['kustomize', 'version'],
  ['podman', '--version'],
  ['kubernetes-validate', '--version'],
  ['check-jsonschema', '--version'],
  ['zizmor', '--version'],
] as const;
const missing = ci ? [] : programs.filter(([command, option]) => !answers(command, option)).map(([command]) => command);
if (!engine) console.warn('no Docker engine answers: the tests of the images are left out');
if (missing.length > 0) console.warn(`no ${missing.join(', ')}: the tests with the tools of the field are left out`);

/** The day of the bundled data, whatever day it is: a release of last year is tested as on its first day. */
const env = { SOURCE_DATE_EPOCH: String(Date.parse(snapshot.date) / 1000) };

const project = (name: string, folders: string[], more: object = {}) => ({
  test: { name, include: folders.map((folder) => `test/${folder}/**/*.test.ts`), ...more },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['unit', 'meta', 'golden'], { env, testTimeout: 60_000, hookTimeout: 60_000 }),
      project('process', ['cli', 'pty'], { env, testTimeout: 60_000, hookTimeout: 60_000 }),
      ...(process.env.WINDOWS_NODE
        ? [project('windows', ['windows'], { testTimeout: 300_000, hookTimeout: 300_000 })]
        : []),
      ...(missing.length === 0 ? [project('tools', ['tools'], { testTimeout: 300_000, hookTimeout: 300_000 })] : []),
      ...(engine
        ? [
            project('docker', ['docker'], {
              testTimeout: 900_000,
              hookTimeout: 900_000,
              maxWorkers: 2,
              sequence: { groupOrder: 1 },
            }),
            // They empty the builder of their own steps, as a new CI runner's is: nothing else prunes or builds meanwhile.
            project('runners', ['runners'], {
              testTimeout: 900_000,
              hookTimeout: 900_000,
              fileParallelism: false,
              sequence: { groupOrder: 2 },
            }),
          ]
        : []),
    ],
  },
});
