/** Runs Podman's own generator over Quadlet units, and reads its commands as systemd does. */
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect } from 'vitest';
import { run } from './cli.ts';

/** Where distributions and Podman's own packages have it, below the folder that has bin/podman. */
const PLACES = ['libexec/podman/quadlet', 'lib/podman/quadlet'];

function findQuadlet(): string {
  const podman = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'podman'))
    .find((path) => existsSync(path));
  if (podman === undefined) throw new Error('no podman on PATH: its generator reads the units');
  const found = PLACES.map((place) => join(realpathSync(podman), '../..', place)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no quadlet beside ${podman}`);
  return found;
}

/** Key of a section → its values, in order: "Service.ExecStart". */
export type Unit = Map<string, string[]>;

/** The service that systemd gets for the one unit of a folder. Anything that the generator says besides fails the test. */
export async function generateService(folder: string): Promise<Unit> {
  const ran = await run(findQuadlet(), ['-dryrun', '-user'], { env: { QUADLET_UNIT_DIRS: folder } });
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr.replace(/^.*Loading source unit file .*\n/gm, '')).toBe('');
  const unit: Unit = new Map();
  let section = '';
  for (const line of ran.stdout.split('\n')) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const at = line.indexOf('=');
    if (at > 0)
      unit.set(`${section}.${line.slice(0, at)}`, [
        ...(unit.get(`${section}.${line.slice(0, at)}`) ?? []),
        line.slice(at + 1),
      ]);
  }
  return unit;
}

/**
 * The words of one command of the service, with specifiers and the service's own variables filled in (systemd.service, "Command lines").
 * @param given what a drop-in sets.
 */
export function expandCommand(
  unit: Unit,
  key: string,
  specifiers: Record<string, string>,
  given: Record<string, string> = {},
): string[] {
  const variables = new Map((unit.get('Service.Environment') ?? []).map((text) => splitAssignment(text)));
  for (const [name, value] of Object.entries(given)) variables.set(name, value);
  const [command = ''] = unit.get(`Service.${key}`) ?? [];
  const words = command.match(/(?:"(?:\\.|[^"\\])*"|\S)+/g) ?? [];
  return words.map((word) =>
    (word.startsWith('"') ? (JSON.parse(word) as string) : word)
      .replace(/%(.)/g, (_all, letter: string) => (letter === '%' ? '%' : (specifiers[letter] ?? `no %${letter}`)))
      .replace(/\$\$|\$\{(\w+)\}/g, (all, name: string) =>
        all === '$$' ? '$' : (variables.get(name) ?? `no ${name}`),
      ),
  );
}

const splitAssignment = (text: string): [string, string] => [
  text.slice(0, text.indexOf('=')),
  text.slice(text.indexOf('=') + 1),
];
