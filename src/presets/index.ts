/** Resolves presets to sources of settings: extended presets first, left to right, own values last. */
import { EXIT, type ExitCode, type Problem, UserError, userError } from '../errors.ts';
import { resolveProjectFile } from '../files/project-file.ts';
import type { SpecValues } from '../options/table.ts';
import { isUntrusted } from '../process/trust-boundary.ts';
import type { SpecSource } from '../spec/merge.ts';
import { parseSpecObject } from '../spec/saved.ts';
import { addCertificates } from './ca.ts';
import { findUnsetFields, parseEnforced } from './enforce.ts';
import { type Document, readDocument } from './formats/index.ts';
import { loadPreset, type PresetRequest } from './load.ts';
import { addTrustedSettings, type Overlay, readOverlay } from './overlay.ts';
import { listTrustedSettings, type NamedTexts } from './trusted-settings.ts';
import { isBelowPreset, type LoadedPreset, type PresetPin, type PresetSettings } from './types.ts';

export interface ReadPresets {
  /** Weakest first. */
  parts: SpecSource[];
  /** The lock that a preset brings; of several the last. */
  ownLock?: { text: string; from: string };
  /** The constraint files that presets bring. */
  constraints: { text: string; from: string }[];
  /** Folders that are laid over our templates, weakest first. */
  overlays: Overlay[];
  /** What ml-container.lock is to keep of remote presets. */
  pins: Record<string, PresetPin>;
  /** What each preset says of itself, by name. */
  descriptions: Record<string, string>;
  /** Those that the user named or accepts in this run: their indexes may be sent the user's logins. */
  ofUser: ReadonlySet<SpecSource>;
  /** What those lay over ours. */
  overlaysOfUser: ReadonlySet<Overlay>;
}

/** A reference as it was given, with what a relative path is relative to and who gave it. */
export interface Given {
  reference: string;
  folder?: string;
  /** What a path is called in what is written, so that it reads the same from the command line and from ml-container.json. */
  as?: string | undefined;
  where: string;
  /** The project names it, not the person who runs this. */
  byProject?: boolean;
}

/** How far presets may extend each other. */
const MAX_LEVELS = 20;
/** How many presets one run may read: levels that each extend many would multiply. */
const MAX_PRESETS = 100;

/**
 * @throws UserError with every problem of every preset at once, each with its line and path: exit 2, or 1 where one
 *   could not be fetched.
 */
export async function readPresets(references: readonly Given[], settings: PresetSettings): Promise<ReadPresets> {
  const [ofUser, overlaysOfUser] = [new Set<SpecSource>(), new Set<Overlay>()];
  const read: ReadPresets = {
    parts: [],
    constraints: [],
    overlays: [],
    pins: {},
    descriptions: {},
    ofUser,
    overlaysOfUser,
  };
  const reading: PresetReading = {
    settings: { ...settings, settled: read.pins },
    done: new Map(),
    onUserDisk: new Map(),
    accepted: ofUser,
    overlays: new Map(),
    problems: [],
    read,
  };
  for (const given of references) {
    const whole = await attempt(reading, () => readOne(reading, given, []));
    if (!given.byProject) addOnUserDisk(whole?.at(-1), reading);
  }
  for (const part of ofUser) {
    const overlay = reading.overlays.get(part);
    if (overlay) overlaysOfUser.add(overlay);
  }
  const { problems, exitCode = EXIT.usage } = reading;
  if (problems.length > 0) throw new UserError(problems, exitCode);
  return reading.read;
}

/** What one call of `readPresets` knows so far. */
interface PresetReading {
  settings: PresetSettings;
  /** Id → a preset with all that it extends, weakest first; undefined where some of that could not be read. */
  done: Map<string, SpecSource[] | undefined>;
  /** Files that neither the project nor a repository around it brings, each with the presets that it names itself. */
  onUserDisk: Map<SpecSource, readonly SpecSource[]>;
  /** What `read.ofUser` is made of. */
  accepted: Set<SpecSource>;
  /** What each lays over ours. */
  overlays: Map<SpecSource, Overlay>;
  problems: Problem[];
  exitCode?: ExitCode;
  read: ReadPresets;
}

function addOnUserDisk(part: SpecSource | undefined, reading: PresetReading): void {
  const named = part && reading.onUserDisk.get(part);
  if (!part || !named || reading.read.ofUser.has(part)) return;
  reading.accepted.add(part);
  for (const base of named) addOnUserDisk(base, reading);
}

/** A preset that cannot be read does not hide what is wrong with the others. */
async function attempt<T>(reading: PresetReading, act: () => Promise<T>, document?: Document): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    reading.problems.push(...(document ? await document.placed(error.problems) : error.problems));
    reading.exitCode ??= error.exitCode;
    return undefined;
  }
}

/** @returns the preset with all that it extends, weakest first; undefined where some of that could not be read. */
async function readOne(
  reading: PresetReading,
  asked: PresetRequest,
  path: readonly LoadedPreset[],
): Promise<SpecSource[] | undefined> {
  const preset = await loadPreset(asked, reading.settings);
  refuseEndless(preset, asked.where, path, reading);
  if (reading.done.has(preset.id)) return reading.done.get(preset.id);
  if (preset.pin) reading.read.pins[preset.pin.key] = preset.pin.pin;
  const document = await readDocument(preset.text, preset.format, preset.name);
  const parsed = parseSpecObject(document.data, preset.name);
  const { enforce, rules } = parseEnforced(parsed.rest.enforce, preset.name, parsed.problems);
  const templates = await attempt(reading, () => readOverlay(parsed.rest.templates, preset), document);
  const certified = await attempt(
    reading,
    () => addCertificates(parsed.values['ca.file'], preset, templates),
    document,
  );
  const texts = await readNamedTexts(reading, preset, parsed.values, document);
  const overlay = addTrustedSettings(preset, certified, listTrustedSettings(parsed.values, texts));
  const isForeign = asked.byProject === true && (await isOutsideProject(preset, reading.settings.project));
  reading.problems.push(...(await document.placed(isForeign ? parsed.problems.map(hideValue) : parsed.problems)));
  let bases: SpecSource[] | undefined = [];
  const named: SpecSource[] = [];
  for (const base of parsed.extends) {
    const next = { reference: base, where: `${preset.name}: extends`, by: preset, byProject: asked.byProject };
    const read = await attempt(reading, () => readOne(reading, next, [...path, preset]), document);
    named.push(...(read ?? []).slice(-1));
    bases = read && bases ? [...new Set([...bases, ...read])] : undefined;
  }
  const own: SpecSource = { source: 'preset', name: preset.name, values: parsed.values, bases, enforce, rules };
  const isOfRepository = await isInUntrustedFolder(preset);
  // a forged lock file can pin a remote preset to another commit, so that the user named it is not enough
  if (preset.remote && reading.settings.trust && !isOfRepository) reading.accepted.add(own);
  if (!preset.remote && !isOfRepository) reading.onUserDisk.set(own, named);
  if (bases) {
    const fields = new Set([...bases, own].flatMap(({ values }) => Object.keys(values)));
    reading.problems.push(...(await document.placed(findUnsetFields(preset.name, enforce, fields))));
  }
  if (texts.lock !== undefined) reading.read.ownLock = { text: texts.lock, from: preset.name };
  for (const { path: file, text } of texts.constraints)
    reading.read.constraints.push({ text, from: `${preset.name}: ${file}` });
  if (overlay) {
    reading.read.overlays.push(overlay);
    reading.overlays.set(own, overlay);
  }
  if (typeof parsed.rest.description === 'string') reading.read.descriptions[preset.name] = parsed.rest.description;
  const whole = bases && [...bases, own];
  reading.done.set(preset.id, whole);
  reading.read.parts.push(own);
  return whole;
}

/** Whether the project, a repository around it or the current directory brings the preset, also in its node_modules. */
async function isInUntrustedFolder({ at }: LoadedPreset): Promise<boolean> {
  const folder = at?.place.resolve && (await at.place.resolve(at.folder));
  return folder !== undefined && isUntrusted(folder);
}

/** Whether a path of the project leads to a file of this machine that is not the project's: it need be no preset. */
async function isOutsideProject({ at, remote }: LoadedPreset, project: string): Promise<boolean> {
  if (!at || remote || at.folder === '') return false;
  return resolveProjectFile(project, at.folder).then(
    () => false,
    () => true,
  );
}

/** Errors end up in logs, and the file may be one of credentials. */
const hideValue = ({ where, what, fix }: Problem): Problem =>
  what === 'is not a setting'
    ? { where, what, ...(fix === undefined ? {} : { fix }) }
    : { where, what: 'has an invalid value' };

/** The files that `lock` and `constraints` name; what cannot be read is a problem of the run. */
async function readNamedTexts(
  reading: PresetReading,
  preset: LoadedPreset,
  { lock: lockPath, constraints: paths = [] }: SpecValues,
  document: Document,
): Promise<NamedTexts> {
  const read = (path: string, field: string) => attempt(reading, () => beside(preset, path, field), document);
  const lock = lockPath === undefined ? undefined : await read(lockPath, 'lock');
  const constraints: { path: string; text: string }[] = [];
  for (const path of paths) {
    const text = await read(path, 'constraints');
    if (text !== undefined) constraints.push({ path, text });
  }
  return { lock, constraints };
}

function refuseEndless(
  preset: LoadedPreset,
  where: string,
  path: readonly LoadedPreset[],
  { done }: Pick<PresetReading, 'done'>,
): void {
  if (path.some(({ id }) => id === preset.id))
    throw userError(where, `${preset.name} extends itself`, 'take the reference out of one of the two presets');
  if (path.length >= MAX_LEVELS)
    throw userError(
      where,
      `presets extend each other more than ${MAX_LEVELS} levels deep`,
      'put some of them together',
    );
  if (done.size >= MAX_PRESETS)
    throw userError(where, `more than ${MAX_PRESETS} presets extend each other`, 'put some of them together');
}

/** The text of a file that a preset brings, by the path that it gives. */
async function beside({ at, name }: LoadedPreset, path: string, field: string): Promise<string> {
  const where = `${name}: ${field}`;
  const joined = at?.place.join(at.folder, path);
  if (!at || joined === undefined || !(await isBelowPreset(at, joined)))
    throw userError(where, `${path} is not beside this preset`, 'keep it in the same folder or below');
  const text = await at.place.read(joined).catch((error: Error) => error);
  if (typeof text === 'string') return text;
  throw userError(
    where,
    `${path} cannot be read: ${text === undefined ? 'there is no such file' : text.message}`,
    'give the path of a file beside the preset',
  );
}
