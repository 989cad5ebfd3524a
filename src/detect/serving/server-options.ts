/** Detects the options that the project starts its server with: those that are carried over, and why others are not. */
import { findProgram, findServer, listConfiguredServers, type NamedServer } from '../../catalog/frameworks/servers.ts';
import { findServerCommand } from '../container/server-command.ts';
import type { ContainerFiles, LeftServerOption, ServerOptions } from '../types.ts';
import { carryOption } from './carried-option.ts';
import type { Served } from './launch-calls.ts';
import { readCommandOptions, readConfigurationOptions, readLaunchOptions, type StartOption } from './start-options.ts';

/**
 * A command of the container files or the Procfile counts before a file of settings, and that before the code: the stronger is what
 * the project is served by where it is there.
 */
export function detectServerOptions(served: Served, container: ContainerFiles): ServerOptions {
  const own = findServer(findProgram(served.framework.command));
  if (!own) return { left: [], files: [] };
  const { tree } = served.project;
  const carried = readOptions(served, own, container).map(({ from, option }) => ({
    where: option.where,
    ...carryOption(tree, own, from, option),
  }));
  const kept = carried.filter(({ value }) => value !== undefined);
  const [first] = kept;
  return {
    ...(first
      ? {
          value: {
            value: Object.fromEntries(kept.map(({ name, value }) => [name, value as string])),
            because: `${first.where} starts the server with ${kept.length === 1 ? 'it' : 'them'}`,
            evidence: first.where,
            confidence: 'sure',
          },
        }
      : {}),
    left: [...carried.flatMap(({ left }) => (left ? [left] : [])), ...findHarm(served, own)],
    files: kept.flatMap(({ value, isFile }) => (isFile ? [value as string] : [])),
  };
}

function readOptions(
  served: Served,
  own: NamedServer,
  container: ContainerFiles,
): { from: NamedServer; option: StartOption }[] {
  const configured = listConfiguredServers().filter(({ configuration }) =>
    served.project.tree.files.has(configuration ?? ''),
  );
  const readSettings = (from: NamedServer) => (from.name === own.name ? [] : readConfigurationOptions(served, from));
  const all = (from: NamedServer, options: StartOption[]) => options.map((option) => ({ from, option }));
  const command = findServerCommand(served.project, container, served.entry.entry);
  const from = command && findServer(command.program);
  if (command && from) {
    const written = readCommandOptions(from, command);
    const file = written.find(({ name }) => name !== undefined && name === from.configurationOption)?.value;
    const path = file?.replace(/^(?:\.\/|python:|file:)/, '') ?? from.configuration;
    return all(from, [
      ...readSettings({ ...from, ...(path === undefined ? {} : { configuration: path }) }),
      ...written,
    ]);
  }
  const [other] = configured;
  return other ? all(other, readSettings(other)) : all(own, readLaunchOptions(served, own));
}

/** Settings in the file that the server reads by itself, and with which no container works. */
const findHarm = (served: Served, own: NamedServer): LeftServerOption[] =>
  readConfigurationOptions(served, own).flatMap((option) => {
    const { left } = carryOption(served.project.tree, own, own, option);
    const harms = option.name !== undefined && own.options[option.name]?.harm;
    return harms && left && !left.quiet && option.value !== undefined ? [{ ...left, readBy: own.name }] : [];
  });
