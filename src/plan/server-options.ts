/** Decides the further options of the server's start command, and which of them the locked packages can take. */
import {
  findByValue,
  findProgram,
  findServer,
  findServerOption,
  type ServerOption,
} from '../catalog/frameworks/servers.ts';
import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import type { Lock } from '../spec/lock.ts';
import { findLockedOutside } from './command.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Plan } from './types.ts';

export interface ServerWords {
  command: string[];
  develop: string[];
  /** Option → why it is left out. */
  left: Record<string, string>;
}

/** Records the options with their reason, and refuses those that the framework's server does not have. */
export function decideServerOptions(decided: DecisionLog, framework: FrameworkFolder): void {
  const { values, because, facts } = decided.input;
  const options = values.serverOptions ?? {};
  const program = findProgram(framework.command);
  const server = findServer(program);
  for (const [name, value] of Object.entries(options)) {
    const row = server && findServerOption(server, name);
    if (!row)
      decided.problem(
        `serverOptions.${name}`,
        server ? `unknown ${program} option --${name}` : `${framework.name} has no server options`,
        server
          ? `use one of ${Object.keys(server.options)
              .filter((known) => isSettable(server.options[known]))
              .join(', ')}`
          : 'remove serverOptions from ml-container.json',
      );
    else if (!isSettable(row))
      decided.problem(
        `serverOptions.${name}`,
        `--${name} cannot be set: ${row.left ?? 'the start command has it already'}`,
        `remove ${name} from serverOptions`,
      );
    else if (!row.value && !/^(?:true|false)$/.test(value))
      decided.problem(
        `serverOptions.${name}`,
        `--${name} is a switch and takes no value, but got ${value}`,
        `--set serverOptions.${name}=true`,
      );
    else if (row.choices && !row.choices.includes(value))
      decided.problem(
        `serverOptions.${name}`,
        `--${name} does not take ${value}`,
        `use one of ${row.choices.join(', ')}`,
      );
  }
  if (Object.keys(options).length > 0 && decided.problems.length === 0)
    decided.outcome(
      'serverOptions',
      renderWords(framework, options).join(' '),
      because.serverOptions ?? 'you asked for it',
    );
  for (const { option, because: reason } of facts.leftServerOptions)
    decided.outcome('serverOptions', `without ${option}`, reason);
}

/** The words to append to the start commands, without options that the locked release does not know or lacks a package for. */
export function resolveServerWords({ framework, values }: Plan, lock: Lock): ServerWords {
  const server = findServer(findProgram(framework.command));
  const left: Record<string, string> = {};
  const names = new Set(lock.packages.map(({ name }) => name));
  const kept = Object.entries(values.serverOptions ?? {}).filter(([name, value]) => {
    const row = server && findServerOption(server, name);
    const locked = row?.since === undefined ? undefined : findLockedOutside(row.since, lock);
    const needed = findByValue(row?.needs, value);
    if (locked)
      left[`--${name}`] =
        `${locked.name} ${locked.version} ${row?.otherwise ?? 'does not know it'} (${row?.since} does)`;
    else if (needed !== undefined && !names.has(needed))
      left[`--${name} ${value}`] = `it needs ${needed}, which is not installed: --dep ${needed} adds it`;
    else return row !== undefined;
    return false;
  });
  const inDevelopment = kept.filter(([name]) => server?.options[name]?.develop !== false);
  return {
    command: renderWords(framework, Object.fromEntries(kept)),
    develop: renderWords(framework, Object.fromEntries(inDevelopment)),
    left,
  };
}

/** Variables of the image that would beat one of the options. */
export function listReplacedVariables(
  framework: FrameworkFolder,
  options: Readonly<Record<string, string>> = {},
): string[] {
  const server = findServer(findProgram(framework.command));
  return Object.keys(options).flatMap((name) => server?.options[name]?.replaces ?? []);
}

function renderWords(framework: FrameworkFolder, options: Readonly<Record<string, string>>): string[] {
  const server = findServer(findProgram(framework.command));
  return Object.entries(options).flatMap(([name, value]) => {
    const row = server && findServerOption(server, name);
    if (row?.value) return [`--${name}`, value];
    if (value === 'true') return [`--${name}`];
    return row?.off === undefined ? [] : [`--${row.off}`];
  });
}

const isSettable = (row: ServerOption | undefined): boolean => row?.left === undefined && !row?.settled;
