/** Converts an existing Dockerfile to settings. */

import environment from '../../catalog/image/container-env.json' with { type: 'json' };
import { findSpecOption } from '../../options/table.ts';
import { validate } from '../../spec/values.ts';
import type { ContainerFiles } from '../types.ts';
import { selectRuntimeApt } from './apt.ts';
import { detectBasePython } from './base-python.ts';
import { readDockerfile, type Said } from './dockerfile.ts';
import { createLikely } from './likely.ts';

/** @returns nothing where the text is no Dockerfile. */
export function readFromDockerfile(text: string, file: string): Partial<ContainerFiles> {
  const read = readDockerfile(text);
  if (!read) return {};
  const at = ({ line }: Said<unknown>) => `${file}:${line}`;
  const { apt, unknown } = selectRuntimeApt(read.apt);
  const env = read.env.filter(({ value }) => isOwn(value.name, value.value));
  const [port] = read.ports;
  const python = detectBasePython(read, file);
  const cuda =
    read.base && /(?:^|\/)cuda:|cuda\d|-gpu|^nvcr\.io\/nvidia\//.test(read.base.value) && !/cpu/.test(read.base.value);
  const values: ContainerFiles['values'] = {};
  if (port) values.port = createLikely(port.value, `${at(port)} has EXPOSE ${port.value}`, at(port));
  if (python) values.python = python;
  if (read.base && cuda)
    values.accelerator = createLikely('cuda', `${at(read.base)} has FROM ${read.base.value}`, at(read.base));
  if (apt[0])
    values.apt = createLikely([...new Set(apt.map(({ value }) => value))], `${at(apt[0])} installs it`, at(apt[0]));
  if (env[0])
    values.env = createLikely(
      Object.fromEntries(env.map(({ value }) => [value.name, value.value])),
      `${at(env[0])} sets it`,
      at(env[0]),
    );
  return {
    values,
    apt: apt.map((one) => ({ value: one.value, where: at(one) })),
    env: env.map((one) => ({ value: `${one.value.name}=${one.value.value}`, where: at(one) })),
    secretEnv: read.env
      .filter(({ value }) => value.value !== '' && isSecret(value.name))
      .map((one) => ({ value: one.value.name, where: at(one) })),
    unknownApt: unknown.map((one) => ({ value: one.value, where: at(one) })),
    buildSteps: read.steps.map(({ text, kind, line }) => ({ text, kind, where: `${file}:${line}` })),
    ...(read.base ? { base: { value: read.base.value, where: at(read.base) } } : {}),
    ...(read.command ? { command: { words: read.command.value, where: at(read.command) } } : {}),
    ...(read.start ? { start: { words: read.start.value, where: at(read.start) } } : {}),
  };
}

/** By the grammar of `env`, which refuses what looks like one. */
function isSecret(name: string): boolean {
  const row = findSpecOption('env');
  return row !== undefined && validate(row, 'env', { [name]: 'x' }, '').length > 0;
}

/** A variable of the app's own: none that says where things lie in that image, none that is empty, and never a secret. */
function isOwn(name: string, value: string): boolean {
  const { prefixes, suffixes, names } = environment;
  if (value === '' || names.includes(name)) return false;
  if (prefixes.some((prefix) => name.startsWith(prefix)) || suffixes.some((suffix) => name.endsWith(suffix)))
    return false;
  const row = findSpecOption('env');
  return (
    row !== undefined && validate(row, 'env', { [name]: value }, '').length === 0 && !/^[\w+/=-]{32,}$/.test(value)
  );
}
