/**
 * Reads known vulnerabilities of locked packages from the JSON of their index (the field `vulnerabilities` of a release). Which index that is,
 * the project's settings, the user's configuration and pip's own default say, in this order.
 */
import { valid } from '@renovatebot/pep440';
import * as z from 'zod/mini';
import type { Indexes } from '../../spec/lock.ts';
import { stripEnd } from '../../text/strip.ts';
import { renderUvConfig } from './access/config.ts';
import { type IndexAccess, resolveIndexAccess } from './access/credentials.ts';
import { createUvEnvironment } from './access/environment.ts';
import { fetchFile } from './access/fetch.ts';
import { findPython, type Python } from './program/python.ts';
import type { LoginPolicy, Pin, UvEnvironment } from './types.ts';

export interface Advisory {
  id: string;
  aliases: readonly string[];
  /** As the index gives it: a word or a CVSS vector. */
  severity?: string;
  /** Releases that have it no more, oldest first. */
  fixed: readonly string[];
  summary?: string;
}

export interface AdvisoryAnswer {
  name: string;
  version: string;
  advisories: readonly Advisory[];
  /** Why the index gave no answer. */
  unknown?: string;
}

/** Requests at a time. */
const WORKERS = 8;
/** Bytes of one answer: releases with many files have about a megabyte. */
const MAX_ANSWER = 4 * 2 ** 20;
/** Milliseconds for all packages: an index that answers slowly is not waited for once a package. */
const PATIENCE = 10 * 60_000;

/** OSV lists scores; other indexes give a word. */
const severity = z.union([z.string(), z.array(z.object({ score: z.optional(z.string()) }))]);
const advisory = z.object({
  id: z.string(),
  aliases: z.nullish(z.array(z.string())),
  severity: z.nullish(severity),
  fixed_in: z.nullish(z.array(z.string())),
  summary: z.nullish(z.string()),
  details: z.nullish(z.string()),
  withdrawn: z.nullish(z.string()),
});
const release = z.object({ vulnerabilities: z.array(z.unknown()) });

/**
 * @param pins of the lock; a build tag behind `+` is not part of the release that an index knows.
 * @param isNamedByUser whether the user named an index of this origin, in an earlier run: it gets the login that is kept for it.
 */
export async function readAdvisories(
  pins: readonly Pick<Pin, 'name' | 'version'>[],
  indexes: Indexes,
  dir: string,
  env: UvEnvironment,
  isNamedByUser: LoginPolicy['isNamedByUser'],
): Promise<AdvisoryAnswer[]> {
  const python = await findPython(env);
  const policy: LoginPolicy = { isNamedByUser, confirm: async () => false };
  const access = await resolveIndexAccess(env, dir, python, { indexes, roots: [] }, policy);
  const all = { ...env, ...(await createUvEnvironment(env, dir, python, access.variables)) };
  const main = await findDefaultIndex(all, dir, python);
  const ask = createQuestion(all, access);
  const queue = [...new Map(pins.map((pin) => [`${pin.name} ${pin.version}`, pin])).values()];
  const answers: AdvisoryAnswer[] = [];
  let down: string | undefined;
  const deadline = Date.now() + PATIENCE;
  const work = async (): Promise<void> => {
    for (let pin = queue.shift(); pin; pin = queue.shift()) {
      const { name } = pin;
      if (Date.now() > deadline) down ??= `the index takes longer than ${PATIENCE / 60_000} minutes`;
      const version = pin.version.split('+')[0] as string;
      const answer = down === undefined ? await askAbout(name, version, indexes, main, ask) : { unknown: down };
      // an index that does not answer is not waited for once a package
      if (answer.down) down = answer.unknown;
      const { unknown } = answer;
      const known = 'advisories' in answer ? answer.advisories : [];
      answers.push({ name, version, advisories: known, ...(unknown === undefined ? {} : { unknown }) });
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return answers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Told {
  advisories?: Advisory[];
  unknown?: string;
  down?: boolean;
}
/** @returns the text of an address; `missing` where the index has no such page. */
type AskService = (url: string) => Promise<{ text?: string; missing?: true; problem?: string }>;

const createQuestion =
  (env: UvEnvironment, access: IndexAccess): AskService =>
  async (url) => {
    try {
      const bytes = await fetchFile(url, undefined, env, access.findLogin(url), MAX_ANSWER);
      return { text: Buffer.from(bytes).toString('utf8') };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      if (/ answers 4(?:04|10)$/.test(message)) return { missing: true };
      return { problem: cause?.message ?? message };
    }
  };

async function askAbout(
  name: string,
  version: string,
  indexes: Indexes,
  main: string | undefined,
  ask: AskService,
): Promise<Told> {
  const index = await selectIndex(name, indexes, main, ask);
  if (index === undefined) return { unknown: 'no index is configured, and no pip says which one is the default' };
  const { text, missing, problem } = await ask(
    `${stripEnd(index, '/').replace(/\/simple$/, '')}/pypi/${name}/${version}/json`,
  );
  if (problem !== undefined) return { unknown: `the index does not answer (${problem})`, down: true };
  if (missing || text === undefined) return { unknown: 'the index has no JSON of this release' };
  const parsed = release.safeParse(parseJson(text));
  if (!parsed.success) return { unknown: 'the index does not list vulnerabilities' };
  const listed = z.array(advisory).safeParse(parsed.data.vulnerabilities.slice(0, MAX_ADVISORIES));
  if (!listed.success) return { unknown: 'the index lists vulnerabilities in another format' };
  const open = listed.data.filter(({ withdrawn }) => !withdrawn);
  if (!open.every(({ id }) => isIdentifier(id)))
    return { unknown: 'the index lists vulnerabilities in another format' };
  return { advisories: open.map(convertAdvisory) };
}

/** Advisories of one release, names of one, and characters of a text of it: what an index says beyond is not kept. */
const MAX_ADVISORIES = 200;
const MAX_NAMES = 20;
const MAX_TEXT = 500;

/** As `acceptedVulnerabilities` takes it: ids and releases stand in commands that people paste. */
const isIdentifier = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9.:_-]{2,99}$/.test(text);

const convertAdvisory = ({ id, aliases, severity: given, fixed_in, summary, details }: z.infer<typeof advisory>) => {
  const score = typeof given === 'string' ? given : given?.map((one) => one.score).find((one) => one !== undefined);
  const text = (summary ?? details?.split('\n', 1)[0])?.slice(0, MAX_TEXT);
  return {
    id,
    aliases: (aliases ?? []).filter(isIdentifier).slice(0, MAX_NAMES),
    fixed: (fixed_in ?? []).filter((version) => valid(version) !== null).slice(0, MAX_NAMES),
    ...(score === undefined ? {} : { severity: score.slice(0, MAX_TEXT) }),
    ...(text ? { summary: text } : {}),
  };
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page for people, which lists nothing either
  }
}

/** The first that has the package serves it, as for the lock; names of private packages are not told to another index. */
async function selectIndex(
  name: string,
  { private: named = [] }: Indexes,
  main: string | undefined,
  ask: AskService,
): Promise<string | undefined> {
  const own = named.find(({ packages }) => packages.includes(name));
  if (own) return own.url;
  for (const { url, packages } of named)
    if (packages.length === 0 && !(await ask(`${stripEnd(url, '/')}/${name}/`)).missing) return url;
  return main;
}

const DEFAULT = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)';

async function findDefaultIndex(
  env: UvEnvironment,
  dir: string,
  python: Python | undefined,
): Promise<string | undefined> {
  const named = env.UV_DEFAULT_INDEX || env.UV_INDEX_URL;
  if (named) return named;
  const { parseTomlText } = await import('../../text/toml.ts');
  const config = parseTomlText(await renderUvConfig(env, dir, [])) as ReadIndexes;
  const configured = config.index?.find((one) => one.default)?.url ?? config['index-url'];
  if (configured) return configured;
  const { failed, stdout } = (await python?.run(['-c', DEFAULT])) ?? { failed: true, stdout: '' };
  return failed || !URL.canParse(stdout.trim()) ? undefined : stdout.trim();
}

interface ReadIndexes {
  index?: { url: string; default?: boolean }[];
  'index-url'?: string;
}
