/** Reads the options of a server off a command line, a file of settings, and the call that starts it. */
import { findByArgument, type NamedServer } from '../../catalog/frameworks/servers.ts';
import type { Value } from '../../python/types.ts';
import { readCommandLine } from '../container/command-line.ts';
import type { ServerCommand } from '../container/server-command.ts';
import { evaluateConstant, type Scope } from '../python/constant-evaluation.ts';
import { findVariation } from '../python/variation.ts';
import { listLaunchCalls, type Served } from './launch-calls.ts';

/** An option as the project writes it. */
export interface StartOption {
  /** Its long name; undefined where the server is not known to have it. */
  name?: string;
  /** "workers", "--workers". */
  written: string;
  where: string;
  /** Absent where only running the code would tell; "true" and "false" of a switch. */
  value?: string;
  /** An environment variable decides on the value. */
  fromVariable?: boolean;
  /** It is an argument of the framework's own development server. */
  development?: boolean;
}

/** The options on a command line. */
export const readCommandOptions = (server: NamedServer, { words, where }: ServerCommand): StartOption[] =>
  readCommandLine(server, words).options.map((option) => ({ ...option, where }));

/** The assignments in a server's file of settings; nothing where there is none. */
export function readConfigurationOptions({ project }: Served, server: NamedServer): StartOption[] {
  const file = server.configuration;
  if (file === undefined || !project.tree.files.has(file)) return [];
  return (project.module(file)?.assignments ?? []).flatMap(({ target, value, line, scope }) => {
    const name = scope === '' ? findByArgument(server, target) : undefined;
    return name === undefined
      ? []
      : readValue(value, { project, file, root: '' }, { name, written: target, where: `${file}:${line}` });
  });
}

/** The keyword arguments of the first call that starts the app. */
export function readLaunchOptions(served: Served, own: NamedServer): StartOption[] {
  const launch = listLaunchCalls(served).find(({ call }) =>
    own.calls ? own.calls.includes(call.callee?.dotted ?? '') : call.callee?.from !== 'import',
  );
  if (!launch) return [];
  const { file, call } = launch;
  const place = { project: served.project, file, root: served.entry.root, scope: call.scope };
  return Object.entries(call.kwargs).flatMap(([written, value]) => {
    const name = findByArgument(own, written);
    return readValue(value, place, {
      ...(name === undefined ? {} : { name }),
      written,
      where: `${file}:${call.line}`,
      ...(own.development === undefined ? {} : { development: true }),
    });
  });
}

/** Levels of Python's logging module, as servers call them. */
const LEVEL = /^logging\.(DEBUG|INFO|WARNING|ERROR|CRITICAL)$/;

/** Nothing for None, which is as if it were not there, and for an empty text. */
function readValue(value: Value, place: Scope, said: Omit<StartOption, 'value'>): StartOption[] {
  if (value.is === 'constant' && value.constant === null) return [];
  const level = value.is === 'name' ? LEVEL.exec(value.name.dotted)?.[1] : undefined;
  const items = value.is === 'list' ? value.items.map((item) => evaluateConstant(item, place)) : undefined;
  const literal =
    level?.toLowerCase() ??
    (items
      ? items.every((item) => typeof item === 'string')
        ? items.join(',')
        : undefined
      : evaluateConstant(value, place));
  if (literal === '') return [];
  const variation = level === undefined ? findVariation(value, place) : undefined;
  return [
    {
      ...said,
      ...(literal === undefined || variation === 'condition' ? {} : { value: String(literal) }),
      ...(variation === 'variable' ? { fromVariable: true } : {}),
    },
  ];
}
