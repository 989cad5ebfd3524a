/** Decides whether an option of the project's start command is carried over to ours, and why not. */
import {
  findByValue,
  findServerOption,
  type NamedServer,
  type ServerOption,
} from '../../catalog/frameworks/servers.ts';
import { findSecretVariable } from '../../catalog/secrets/secret-text.ts';
import type { Tree } from '../files/tree.ts';
import type { LeftServerOption } from '../types.ts';
import type { StartOption } from './start-options.ts';

export interface CarriedOption {
  /** Our server's name for it. */
  name: string;
  /** Absent where it is not carried over. */
  value?: string;
  /** The value is a file of the project. */
  isFile?: boolean;
  left?: LeftServerOption;
}

/** @param from the server that the option is written for, which may be ours. */
export function carryOption(tree: Tree, own: NamedServer, from: NamedServer, said: StartOption): CarriedOption {
  const { name: written = said.written } = said;
  const leave = (because: string, quiet = false): CarriedOption => ({
    name: written,
    left: { option: said.written, where: said.where, because, quiet },
  });
  const theirs = said.name === undefined ? undefined : findServerOption(from, said.name);
  if (theirs?.settled || (theirs?.same !== undefined && said.value?.startsWith(theirs.same))) return { name: written };
  if (theirs && isOffByDefault(theirs, said.value)) return { name: written };
  if (theirs?.left !== undefined) return leave(theirs.left, theirs.quiet);
  if (said.development && from.development !== undefined) return leave(from.development, true);
  const name = from.name === own.name ? said.name : findCounterpart(own, from, said.name);
  const row = name === undefined ? undefined : findServerOption(own, name);
  if (name === undefined || !row) {
    const reason = own.instead?.[from.name]?.[said.name ?? ''];
    if (reason !== undefined) return leave(reason, true);
    return leave(
      from.name === own.name
        ? `it is not a known option of ${own.name}`
        : `${own.name}, which serves the app here, has no such option`,
    );
  }
  if (row.variable !== undefined && (said.fromVariable || said.value?.includes('$')))
    return leave(
      `an environment variable decides on its value: set ${row.variable}, which ${own.name} reads, at run time`,
    );
  const value = resolveValue(said.value);
  if (value === undefined)
    return leave(`its value is known only at run time: set one with --set serverOptions.${name}=...`);
  if (findSecretVariable(name, value) !== undefined)
    return leave('its value is a credential, which everybody who has the image could read: pass it at run time');
  return take(tree, name, row, value, leave);
}

const OFF = /^(?:false|0)$/i;

/** A switch that is not set says nothing, unless another option is there to say so. */
const isOffByDefault = (row: ServerOption, value: string | undefined): boolean =>
  !row.value && row.off === undefined && OFF.test(value ?? '');

function take(
  tree: Tree,
  name: string,
  row: ServerOption,
  value: string,
  leave: (because: string, quiet?: boolean) => CarriedOption,
): CarriedOption {
  if (!row.value) return isOffByDefault(row, value) ? { name } : { name, value: String(!OFF.test(value)) };
  if (row.only !== undefined) {
    const fits = value === row.only || /^\/dev\/std(?:out|err)$/.test(value);
    return fits
      ? { name, value: row.only }
      : leave(`the file system is read-only: use ${row.only}, and the engine keeps the log`);
  }
  if (row.file) {
    const path = value.replace(/^(?:\.\/|python:|file:)/, '');
    return tree.files.has(path) ? { name, value: path, isFile: true } : leave(`${value} is not a file of the project`);
  }
  const taken = row.names?.[value] ?? (row.lower ? value.toLowerCase() : value);
  if (row.choices && !row.choices.includes(taken))
    return leave(`the command line does not take ${value}, but one of ${row.choices.join(', ')}`);
  const unfit = findByValue(row.unfit, taken);
  return unfit === undefined ? { name, value: taken } : leave(unfit);
}

const findCounterpart = (own: NamedServer, from: NamedServer, name: string | undefined): string | undefined =>
  Object.keys(own.options).find((ours) => name !== undefined && own.options[ours]?.from?.[from.name] === name);

/** A variable counts with its default: `${WORKERS:-4}`. */
function resolveValue(value: string | undefined): string | undefined {
  const filled = value?.replace(/\$\{\w+:?-([^{}$]*)\}/g, '$1');
  return filled === undefined || filled.includes('$') ? undefined : filled;
}
