/** The programs that start an app: read off the frameworks' own commands, with those that no folder names. */
import { frameworks } from './index.ts';
import table from './programs.json' with { type: 'json' };
import { findProgram, listServers } from './servers.ts';
import type { Framework } from './types.ts';

const listPrograms = (kind?: Framework['kind']): string[] =>
  frameworks
    .filter((framework) => kind === undefined || framework.kind === kind)
    .map((one) => findProgram(one.command));

/** Programs whose command line names what it starts: `torchrun train.py`. */
export const listStarters = (): Set<string> => new Set([...listPrograms(), ...listServers(), ...table.launchers]);

/** Commands that listen on a port, as words; what starts jobs as well says nothing about that. */
export function listServerCommands(): string[][] {
  const jobs = listPrograms('job');
  const services = listPrograms('service').filter((program) => !jobs.includes(program));
  return [...new Set([...services, ...listServers(), ...table.servers])].map((command) => command.split(' '));
}

/** The frameworks that a program of their own starts, by its name. */
export function listOwnPrograms(): Map<string, Framework> {
  const all = listPrograms();
  return new Map(
    frameworks.flatMap((framework) => {
      const program = findProgram(framework.command);
      return all.filter((one) => one === program).length === 1 ? [[program, framework]] : [];
    }),
  );
}

/** The option of a start command that the port follows. */
export function findPortOption({ command }: Pick<Framework, 'command'>): string | undefined {
  const before = command[command.indexOf('{port}') - 1];
  return before?.startsWith('--') ? before : undefined;
}

/** The options that the frameworks' servers take the port from. */
export const listPortOptions = (): Set<string> =>
  new Set(['--port', ...frameworks.flatMap((framework) => findPortOption(framework) ?? [])]);

/** The options and the variable that set the address of a server that listens on 127.0.0.1 by default. */
interface LoopbackDefault {
  options: string[];
  variable?: string;
}

export function findLoopbackDefault(program: string): LoopbackDefault | undefined {
  const rows: Readonly<Record<string, LoopbackDefault>> = table.loopback;
  return Object.hasOwn(rows, program) ? rows[program] : undefined;
}
