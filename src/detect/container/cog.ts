/** Reads cog.yaml of Replicate's cog: Python, CUDA and Debian packages. */

import { parseYamlDocument } from '../../text/yaml.ts';
import type { ContainerFiles } from '../types.ts';
import { selectRuntimeApt } from './apt.ts';
import { createLikely } from './likely.ts';

const COG = 'cog.yaml';
/** Packages that are read; each is looked for in the file. */
const MOST = 200;

/** @returns nothing where the text is no such file. */
export function readCog(text: string): Partial<ContainerFiles> {
  const build = parseSection(text);
  const lines = text.split('\n');
  const at = (word: string) =>
    `${COG}:${
      1 +
      Math.max(
        0,
        lines.findIndex((line) => line.includes(word)),
      )
    }`;
  const values: ContainerFiles['values'] = {};
  const python = /^3\.\d{1,2}(?:\.\d{1,2})?$/.exec(readScalar(build.python_version) ?? '')?.[0];
  const where = at('python_version');
  if (python !== undefined) values.python = createLikely(python, `${where} has python_version: ${python}`, where);
  if (build.gpu === true) values.accelerator = createLikely('cuda', `${at('gpu')} has gpu: true`, at('gpu'));
  const listed = (Array.isArray(build.system_packages) ? build.system_packages : [])
    .flatMap((value) => readScalar(value) ?? [])
    .slice(0, MOST);
  const { apt, unknown } = selectRuntimeApt(listed.map((value) => ({ value, line: Number(at(value).split(':')[1]) })));
  const shown = (all: typeof apt) => all.map(({ value, line }) => ({ value, where: `${COG}:${line}` }));
  const first = shown(apt)[0];
  if (first)
    values.apt = createLikely(
      apt.map(({ value }) => value),
      `${first.where} installs it`,
      first.where,
    );
  return { values, apt: shown(apt), unknownApt: shown(unknown) };
}

const readScalar = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function parseSection(text: string): Record<string, unknown> {
  const parsed = parseYamlDocument(text);
  if ('problem' in parsed) return {};
  try {
    const { build } = (parsed.document.toJS() ?? {}) as { build?: unknown };
    return typeof build === 'object' && build !== null ? (build as Record<string, unknown>) : {};
  } catch (error) {
    // aliases that multiply
    if (error instanceof ReferenceError) return {};
    throw error;
  }
}
