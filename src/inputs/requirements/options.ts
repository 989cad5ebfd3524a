/** pip's own options in a list of requirements → fields of the spec, and what is said of the others. Pure. */
import pytorch from '../../catalog/pytorch-index.json' with { type: 'json' };
import { type SpecPath, type SpecValues, specOption } from '../../options.ts';
import { validate } from '../../spec/values.ts';
import type { RequirementsFile } from './types.ts';

export interface Configuration {
  values: SpecValues;
  because: Partial<Record<SpecPath, string>>;
  notes: string[];
}

/** PyTorch's index for one accelerator, wherever it is served from: .../whl/cu126. */
const BUILD = /\/whl\/(?:nightly\/)?(?:cpu|cu\d{2,3})$/;
/** What says how to install, or what every lock does anyway. */
const SILENT = /^--(require-hashes|only-binary|no-cache-dir|prefer-binary|use-feature|trusted-host|progress-bar)\b/;

export function configurationOf({ path, options }: Pick<RequirementsFile, 'path' | 'options'>): Configuration {
  const found: Configuration = { values: {}, because: {}, notes: [] };
  const beside: Record<string, string> = {};
  for (const option of options) {
    const [, name = option, value = ''] = /^(--[\w-]+)\s*=?\s*(.*)$/.exec(option) ?? [];
    const url = value.replace(/\/+$/, '');
    if (SILENT.test(option)) continue;
    if (name !== '--index-url' && name !== '--extra-index-url') {
      found.notes.push(`${path}: "${option}" is not taken over: ${reasonFor(name)}`);
    } else if (!URL.canParse(url) || validate(row('indexes.default'), 'indexes.default', url, '').length > 0) {
      found.notes.push(`${path}: "${option}" is not taken over: no build can reach it`);
    } else if (BUILD.test(url)) {
      // the accelerator decides which of its builds; a mirror of it stays a mirror
      if (new URL(url).host !== new URL(pytorch.index).host) set(found, 'indexes.pytorch', url, path, name);
    } else if (name === '--index-url') set(found, 'indexes.default', url, path, name);
    else beside[nameFor(url, beside)] = url;
  }
  if (Object.keys(beside).length > 0) set(found, 'indexes.private', beside, path, '--extra-index-url');
  return found;
}

function set(found: Configuration, field: SpecPath, value: unknown, path: string, option: string): void {
  Object.assign(found.values, { [field]: value });
  found.because[field] = `${path} has ${option}`;
}

const row = (field: SpecPath) => {
  const known = specOption(field);
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
    labels
      .join('-')
      .replace(/[^a-z0-9-]/g, '')
      .replace(/^[^a-z]+|-+$/g, '') || 'extra';
  let name = plain;
  for (let n = 2; Object.hasOwn(taken, name); n += 1) name = `${plain}-${n}`;
  return name;
}
