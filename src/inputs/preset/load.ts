/** From a reference to the text of a preset: a built-in name, or a file by path. Another source is another row of SOURCES. */
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { EXIT, userError } from '../../errors.ts';
import { suggest } from '../../spec/values.ts';

export interface LoadedPreset {
  /** How people know it: "preset fastapi-cpu", "preset ./team.json". */
  name: string;
  /** Tells two references to the same preset apart from two presets. */
  id: string;
  text: string;
  format: 'json' | 'yaml';
  /** Reads a file that the preset brings, by the path that a field of it gives. */
  readBeside: (path: string, field: string) => Promise<string>;
  /** What relative references inside it are relative to; undefined inside a built-in. */
  folder?: string;
}

/** A reference with a slash or an ending is a path; anything else is a name. */
export const isPath = (reference: string): boolean => /[/\\]|\.(json|ya?ml)$/i.test(reference);

/**
 * @param folder what a relative path is relative to: the working directory for a flag, the file's folder for `extends`.
 * @throws UserError (exit 2) for an unknown name, with the nearest, and for a file that cannot be read.
 */
export async function loadPreset(reference: string, folder: string | undefined, where: string): Promise<LoadedPreset> {
  return isPath(reference) ? fromFile(reference, folder, where) : builtIn(reference, where);
}

async function builtIn(name: string, where: string): Promise<LoadedPreset> {
  const { default: presets } = await import('../../generated/presets.ts');
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset)
    throw userError(
      where,
      `there is no preset ${name}`,
      `${suggest(name, Object.keys(presets))}; a file is given by its path (./${name}.json)`,
    );
  return {
    name: `preset ${name}`,
    id: `built-in:${name}`,
    text: preset.text,
    format: 'json',
    readBeside: async (path) => {
      const text = preset.files[path];
      if (text === undefined) throw new Error(`the built-in preset ${name} brings no ${path}`);
      return text;
    },
  };
}

async function fromFile(reference: string, folder: string | undefined, where: string): Promise<LoadedPreset> {
  if (folder === undefined && !isAbsolute(reference))
    throw userError(where, `${reference} is a path in a built-in preset`, 'extend built-in presets by name');
  const path = resolve(folder ?? '.', reference);
  return {
    name: `preset ${reference}`,
    id: path,
    text: await read(path, where, reference),
    format: /\.ya?ml$/i.test(path) ? 'yaml' : 'json',
    readBeside: (beside, field) => read(resolve(dirname(path), beside), `preset ${reference}: ${field}`, beside),
    folder: dirname(path),
  };
}

async function read(path: string, where: string, shown: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'EACCES' && code !== 'ENOTDIR') throw error;
    throw userError(
      where,
      `${shown} cannot be read: ${code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : 'no permission'}`,
      'give the path of a file',
      EXIT.usage,
    );
  }
}
