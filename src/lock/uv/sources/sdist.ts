/** Reads source archives, without running them: requirements and build requirements. */
import { gunzipSync } from 'node:zlib';
import { legacyBuildRequires, setupImports, unbuildableImports } from '../../../catalog/packages/source-builds.ts';

/** What a source archive says of itself. */
export interface Sdist {
  /** PEP 508: what the package needs when it runs. */
  requires: string[];
  /** PEP 508: what builds it, as it says itself. */
  buildRequires: string[];
  /** Large frameworks that its setup.py imports whatever happens: "torch". */
  setupFrameworks: string[];
  /** Paths of its files, below the folder that the archive is named after. */
  files: string[];
}

/** An archive that unpacks to more is an attack on memory: bytes in all, and for each byte that was fetched. */
const MAX_UNPACKED = 512 * 2 ** 20;
const MAX_RATIO = 100;
const SLACK = 2 ** 20;
/** Bytes of a file that is read, and files of an archive. */
const MAX_TEXT = 4 * 2 ** 20;
const MAX_FILES = 100_000;

const listFile = (files: string[], name: string): void => {
  if (files.length >= MAX_FILES) throw new Error(`it has more than ${MAX_FILES} files`);
  files.push(name);
};
const READ =
  /^[^/]+\/(pyproject\.toml|setup\.py|setup\.cfg|PKG-INFO|[^/]+\.egg-info\/requires\.txt|[^/]+\/[^/]+\.egg-info\/requires\.txt)$/;

/**
 * @param file its name: .tar.gz or .zip.
 * @throws Error where it is no such archive.
 */
export async function readSdist(bytes: Uint8Array, file: string): Promise<Sdist> {
  const { files, texts } = await unpackArchive(bytes, file);
  const text = (name: RegExp) => [...texts].find(([path]) => name.test(path))?.[1];
  const project = text(/^[^/]+\/pyproject\.toml$/);
  const { parseTomlText } = await import('../../../text/toml.ts');
  const system =
    project === undefined ? undefined : (parseTomlText(project)['build-system'] as { requires?: unknown } | undefined);
  const requires = system?.requires;
  const info = text(/^[^/]+\/PKG-INFO$/) ?? '';
  return {
    // an archive of setuptools has its requirements in a file of their own: until metadata 2.2 PKG-INFO did not say them
    requires: stated(info) ?? listed(text(/\.egg-info\/requires\.txt$/) ?? ''),
    buildRequires: Array.isArray(requires)
      ? requires.map(String)
      : [...new Set([...legacyBuildRequires, ...ofSetup(text(/^[^/]+\/setup\.py$/) ?? '')])],
    setupFrameworks: unbuildableImports.filter((module) =>
      new RegExp(`^(?:import|from)\\s+${module}\\b`, 'm').test(text(/^[^/]+\/setup\.py$/) ?? ''),
    ),
    files,
  };
}

/** @throws Error where it is no such archive. */
export const unpackArchive = (bytes: Uint8Array, file: string): Promise<Unpacked> =>
  file.endsWith('.zip') ? unzipped(bytes) : untarred(bytes);

interface Unpacked {
  files: string[];
  /** Path → text, of the few that are read. */
  texts: Map<string, string>;
}

async function untarred(bytes: Uint8Array): Promise<Unpacked> {
  const { unpackTar } = await import('modern-tar');
  const files: string[] = [];
  const maxOutputLength = Math.min(MAX_UNPACKED, bytes.length * MAX_RATIO + SLACK);
  const entries = await unpackTar(gunzipSync(bytes, { maxOutputLength }), {
    filter: ({ name, type, size }) => {
      if (type === 'file') listFile(files, name);
      return type === 'file' && READ.test(name) && size <= MAX_TEXT;
    },
  });
  return { files, texts: new Map(entries.map(({ header, data }) => [header.name, decoded(data)])) };
}

async function unzipped(bytes: Uint8Array): Promise<Unpacked> {
  const { unzipSync } = await import('fflate');
  const files: string[] = [];
  const entries = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      listFile(files, name);
      return READ.test(name) && originalSize <= MAX_TEXT;
    },
  });
  return { files, texts: new Map(Object.entries(entries).map(([name, data]) => [name, decoded(data)])) };
}

const decoded = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);

/** What a setup.py names beforehand, and what it imports without a word. */
function ofSetup(code: string): string[] {
  const list = /\bsetup_requires\s*=\s*\[([^[\]]*)\]/.exec(code.replace(/#.*$/gm, ''))?.[1] ?? '';
  const named = [...list.matchAll(/(["'])(.*?)\1/g)].map(([, , text = '']) => text);
  const imported = Object.entries(setupImports).flatMap(([module, name]) =>
    new RegExp(`^\\s*(?:import|from)\\s+${module}\\b`, 'm').test(code) ? [name] : [],
  );
  const known = named.map((text) => /^[\w.-]+/.exec(text)?.[0]?.toLowerCase());
  return [...named, ...imported.filter((name) => !known.includes(name))];
}

/** Requires-Dist of PKG-INFO (core metadata); undefined where they are not said there. */
function stated(info: string): string[] | undefined {
  const head = info.split(/\r?\n\r?\n/)[0] ?? '';
  const fields = head.split(/\r?\n/);
  const of = (name: string) =>
    fields.flatMap((field) =>
      field.toLowerCase().startsWith(`${name}:`) ? [field.slice(name.length + 1).trim()] : [],
    );
  const found = of('requires-dist');
  const [version = '1.0'] = of('metadata-version');
  const whole =
    Number.parseFloat(version) >= 2.2 && !of('dynamic').some((name) => name.toLowerCase() === 'requires-dist');
  return found.length > 0 || whole ? found : undefined;
}

/** requires.txt of an .egg-info: `[extra:marker]` heads what only then is needed. */
function listed(text: string): string[] {
  let marker = '';
  return text.split(/\r?\n/).flatMap((line) => {
    const heading = /^\[([^:\]]*)(?::(.*))?\]$/.exec(line.trim());
    if (heading) {
      const [, extra = '', condition = ''] = heading;
      const parts = [...(condition === '' ? [] : [`(${condition})`]), ...(extra === '' ? [] : [`extra == "${extra}"`])];
      marker = parts.join(' and ');
      return [];
    }
    if (line.trim() === '') return [];
    return [marker === '' ? line.trim() : `${line.trim()} ; ${marker}`];
  });
}
