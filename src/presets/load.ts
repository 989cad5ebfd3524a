/** Loads the text of a preset by its reference. */
import { dirname, posix } from 'node:path';
import { EXIT, userError } from '../errors.ts';
import { suggest } from '../spec/values.ts';
import { createTooLargeProblem, detectFormat, FORMATS, type FormatName, MAX_BYTES } from './formats/index.ts';
import { parseReference, type Reference } from './reference.ts';
import { openFolder } from './sources/folder.ts';
import { type LoadedPreset, type PresetLocation, type PresetPin, type PresetSettings, Unreadable } from './types.ts';

/** Who names a preset: a person at a folder, or another preset. */
export interface PresetRequest {
  reference: string;
  /** What a relative path of a person is relative to; presets have a place of their own. */
  folder?: string | undefined;
  by?: LoadedPreset | undefined;
  /** What a path is called in what is written, where that is not the reference. */
  as?: string | undefined;
  /** Opens every error. */
  where: string;
  /** The project names it, itself or through a preset. */
  byProject?: boolean | undefined;
}

/**
 * @throws UserError for an unknown name, with the nearest, and for what cannot be read (exit 2) or fetched (exit 1).
 */
export async function loadPreset(asked: PresetRequest, settings: PresetSettings): Promise<LoadedPreset> {
  const reference = parseReference(asked.reference, asked.where);
  switch (reference.kind) {
    case 'built-in':
      return builtIn(reference.name, asked.where);
    case 'path':
      return byPath(reference.path, asked);
    case 'git': {
      const { openGitReference: gitPlace } = await import('./sources/git.ts');
      const { place, pin } = await gitPlace(reference, asked.where, settings);
      return inPlace(place, reference.path, asked, { key: reference.key, pin }, true);
    }
    case 'package': {
      const { openPackage: packagePlace } = await import('./sources/package.ts');
      const place = await packagePlace(reference.package, settings.project, asked.where);
      return inPlace(place, place.join('', reference.path) ?? '', asked, undefined, true);
    }
    case 'https':
      return byAddress(reference, asked, settings);
  }
}

async function builtIn(name: string, where: string): Promise<LoadedPreset> {
  const { default: presets } = await import('../generated/presets.ts');
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset)
    throw userError(
      where,
      `there is no preset ${name}`,
      `${suggest(name, Object.keys(presets))}; a file is given by its path (./${name}.json)`,
    );
  const place: PresetLocation = {
    id: `built-in:${name}`,
    join: (_folder, path) => path,
    read: async (path) => (Object.hasOwn(preset.files, path) ? preset.files[path] : undefined),
    list: async () => [],
  };
  return {
    name: `preset ${name}`,
    id: place.id,
    reference: name,
    text: preset.text,
    format: 'json',
    at: { place, folder: '' },
    remote: false,
  };
}

/** Every built-in preset with what it says of itself. */
export async function listBuiltInPresets(): Promise<{ name: string; description: string }[]> {
  const { default: presets } = await import('../generated/presets.ts');
  return Object.entries(presets).map(([name, { text }]) => ({ name, description: JSON.parse(text).description ?? '' }));
}

async function byPath(path: string, { by, folder = '.', ...asked }: PresetRequest): Promise<LoadedPreset> {
  if (!by) {
    const place = openFolder();
    return inPlace(place, place.join(folder === '.' ? process.cwd() : folder, path) as string, asked);
  }
  if (by.id.startsWith('built-in:'))
    throw userError(asked.where, `${path} is a path in a built-in preset`, 'extend built-in presets by name');
  if (!by.at)
    throw userError(
      asked.where,
      `${path} is a path, and an https address is one file without others beside it`,
      'extend it by its own address, or keep both in a repository (git+https://...)',
    );
  const joined = by.at.place.join(by.at.folder, path);
  if (joined === undefined)
    throw userError(asked.where, `${path} leads out of where ${by.name} is`, 'keep what it extends beside it');
  return inPlace(by.at.place, joined, { ...asked, by }, by.pin, by.remote);
}

/** Names that are looked for where a reference leads to a folder. */
const IN_A_FOLDER = ['json', 'jsonc', 'yaml', 'yml', 'toml'].map((ending) => `preset.${ending}`);

async function inPlace(
  place: PresetLocation,
  path: string,
  { reference, where, by, as }: PresetRequest,
  pin?: { key: string; pin: PresetPin },
  remote = false,
): Promise<LoadedPreset> {
  const format = detectFormat(path);
  const names = format ? [path] : IN_A_FOLDER.map((name) => (path === '' ? name : `${path}/${name}`));
  try {
    for (const name of names) {
      const text = await place.read(name);
      if (text === undefined) continue;
      const own = by && remote ? (by.reference.split('#', 1)[0] ?? '').replace(/\/\/.*/, '') : '';
      const kept = by && remote ? beside(by.reference, name) : reference;
      return {
        name: `preset ${own === '' ? (as ?? reference) : kept}`,
        id: `${place.id}:${name}`,
        reference: kept,
        text,
        format: format ?? (detectFormat(name) as FormatName),
        at: { place, folder: remote ? posix.dirname(name) : dirname(name) },
        remote,
        ...(pin ? { pin } : {}),
      };
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw unreadable(where, reference, error.message);
  }
  throw unreadable(
    where,
    reference,
    format ? 'there is no such file' : `there is no ${IN_A_FOLDER[0]} in it, nor another preset.*`,
  );
}

/** The reference of another file of the same repository or package. */
function beside(reference: string, path: string): string {
  const [address = '', ref] = reference.split('#');
  const scheme = address.indexOf('://');
  const cut = address.indexOf('//', scheme < 0 ? 0 : scheme + 3);
  return `${cut < 0 ? address : address.slice(0, cut)}//${path}${ref === undefined ? '' : `#${ref}`}`;
}

const unreadable = (where: string, shown: string, why: string): Error =>
  userError(
    where,
    `${shown} cannot be read: ${why}`,
    `give the path of a ${Object.values(FORMATS)
      .map(({ title }) => title)
      .filter((title) => !title.includes(' '))
      .join(', ')} file`,
    EXIT.usage,
  );

async function byAddress(
  reference: Extract<Reference, { kind: 'https' }>,
  { where }: PresetRequest,
  settings: PresetSettings,
): Promise<LoadedPreset> {
  const { readHttps: httpsText } = await import('./sources/https.ts');
  const { text, pin } = await httpsText(reference, where, settings);
  if (Buffer.byteLength(text) > MAX_BYTES) throw userError(where, createTooLargeProblem(reference.url).what);
  return {
    name: `preset ${reference.url}`,
    id: `${reference.key}@${pin.sha256}`,
    reference: reference.url,
    text,
    format: detectFormat(new URL(reference.url).pathname) ?? 'json',
    remote: true,
    pin: { key: reference.key, pin },
  };
}
