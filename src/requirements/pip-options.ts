/** Converts pip's options and declared indexes to settings. */

import pytorch from '../catalog/accelerators/pytorch-index.json' with { type: 'json' };
import type { Problem } from '../errors.ts';
import { findSpecOption, type SpecPath, type SpecValues } from '../options/table.ts';
import { validate } from '../spec/values.ts';
import { stripEnd } from '../text/strip.ts';
import { PYTORCH_BUILD as BUILD } from './sources/apply.ts';
import { resolveListedIndexes } from './sources/indexes.ts';
import type { RequirementsFile } from './types.ts';

export interface Configuration {
  values: SpecValues;
  because: Partial<Record<SpecPath, string>>;
  notes: string[];
  problems: Problem[];
}

/** What says how to install, or what every lock does anyway. */
const SILENT = /^--(require-hashes|only-binary|no-cache-dir|prefer-binary|use-feature|trusted-host|progress-bar)\b/;

export function readConfiguration({
  path,
  options,
  from,
}: Pick<RequirementsFile, 'path' | 'options' | 'from'>): Configuration {
  const found: Configuration = { values: {}, because: {}, notes: [], problems: [] };
  const beside: Record<string, string> = {};
  for (const option of options) {
    const [, name = option, value = ''] = /^(--[\w-]+)(?![\w-])(?:\s*=)?(.*)$/.exec(option) ?? [];
    const url = stripEnd(value.trim(), '/');
    if (SILENT.test(option)) continue;
    if (name !== '--index-url' && name !== '--extra-index-url') {
      found.notes.push(`${path}: "${option}" is not taken over: ${reasonFor(name)}`);
    } else if (!isUsable(url)) {
      found.notes.push(`${path}: "${option}" is not taken over: no build can reach it`);
    } else if (BUILD.test(url)) setMirror(found, url, `${path} has ${name}`);
    else if (name === '--index-url') set(found, 'indexes.default', url, `${path} has ${name}`);
    else beside[nameFor(url, beside)] = url;
  }
  if (Object.keys(beside).length > 0) set(found, 'indexes.private', beside, `${path} has --extra-index-url`);
  if (from) takeIndexes(found, from);
  return found;
}

function takeIndexes(config: Configuration, from: NonNullable<RequirementsFile['from']>): void {
  const { found, builds, notes, problems } = resolveListedIndexes(from, {
    isUsable,
    isBuild: (url) => BUILD.test(url),
    nameFor,
  });
  config.notes.push(...from.notes, ...notes);
  config.problems.push(...from.problems, ...problems);
  for (const url of builds) if (isUsable(url)) setMirror(config, url, 'an index of that kind is listed');
  if (!found) return;
  const because = `${found.where} names it`;
  if (found.default !== undefined) set(config, 'indexes.default', found.default, because);
  if (Object.keys(found.private).length > 0)
    set(config, 'indexes.private', { ...config.values['indexes.private'], ...found.private }, because);
  if (Object.keys(found.packages).length > 0) set(config, 'indexes.packages', found.packages, because);
}

function set(found: Configuration, field: SpecPath, value: unknown, because: string): void {
  Object.assign(found.values, { [field]: value });
  found.because[field] = because;
}

/** The accelerator decides which of PyTorch's builds; a mirror of them stays a mirror. */
function setMirror(found: Configuration, url: string, because: string): void {
  if (new URL(url).host !== new URL(pytorch.index).host) set(found, 'indexes.pytorch', url, because);
}

const isUsable = (url: string): boolean =>
  URL.canParse(url) && validate(row('indexes.default'), 'indexes.default', url, '').length === 0;

const row = (field: SpecPath) => {
  const known = findSpecOption(field);
  if (!known) throw new Error(`no field ${field}`);
  return known;
};

function reasonFor(name: string): string {
  if (name === '--find-links' || name === '--no-index')
    return 'a lock names an index; ask for such a file by its https URL';
  if (name === '--pre') return 'ask for a pre-release by its version';
  if (name === '--no-binary') return 'what has a wheel is installed from it';
  return 'it has no meaning for a lock';
}

/** The host's own name: pypi.acme.example → acme-example without what hosts of indexes are usually called. */
function nameFor(url: string, taken: Readonly<Record<string, string>>): string {
  const labels = new URL(url).hostname
    .toLowerCase()
    .split('.')
    .filter((label) => !/^(www|pypi|pip|packages|simple|repo|index)$/.test(label));
  const plain =
    stripEnd(
      labels
        .join('-')
        .replace(/[^a-z0-9-]/g, '')
        .replace(/^[^a-z]+/, ''),
      '-',
    ) || 'extra';
  let name = plain;
  for (let n = 2; Object.hasOwn(taken, name); n += 1) name = `${plain}-${n}`;
  return name;
}
