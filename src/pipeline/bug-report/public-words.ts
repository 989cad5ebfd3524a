/** Collects what a report may show: the words of the published program, but for those of the user's account, machine and folders. */
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { frameworks } from '../../catalog/frameworks/index.ts';
import table from '../../catalog/secrets/common-words.json' with { type: 'json' };
import { getSnapshotInfo } from '../../catalog/snapshot/index.ts';
import { resolveLinks } from '../../files/project-root.ts';
import { readFile } from '../../files/read-file.ts';
import type { Environment } from '../../process/environment.ts';
import { findHome, findUserName } from '../../process/folders.ts';
import { createRedactor, type PublicWords, type Redactor } from '../../text/redact-words.ts';

/** Shorter words of the code are names that the bundler made up; in the help they are words. */
const SHORTEST = 4;
/** Hashes stand in runs of characters that are longer than any word. */
const RUN = /[\w+/=-]{41,}/g;
const WORD = /[A-Za-z]+/g;
const listWords = (text: string): string[] => (text.match(WORD) ?? []).map((word) => word.toLowerCase());

/**
 * @param dir the folder of the project, absolute.
 * @param names of the project, its image and the like.
 */
export async function createProjectRedactor(
  dir: string,
  names: readonly string[],
  env: Environment,
): Promise<Redactor> {
  return createRedactor({ words: await readPublicWords(), ...describeUser(dir, names, env) });
}

/** The program as it was published. Nothing of the user's is in it. */
async function readPublicWords(): Promise<Set<string>> {
  const folder = await findProgramFolder();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const help = await readFile(new URL('help.json', folder), 'utf8');
  const words = new Set([
    ...texts.flatMap((text) => listWords(text.replace(RUN, ' '))).filter((word) => word.length >= SHORTEST),
    ...listWords(`${help} ${SHORT_WORDS}`),
    ...listCommonWords(),
  ]);
  for (const word of table.invented) words.delete(word);
  return words;
}

/** Names of public packages and frameworks, and what many folders are called: they identify nobody. */
const listCommonWords = (): string[] => [
  ...getSnapshotInfo().roots.flatMap(([name]) => listWords(name)),
  ...frameworks.flatMap(({ name }) => listWords(name)),
  ...table.words,
];

/** Short words of the messages that no help text has. */
const SHORT_WORDS =
  'am are be but did etc had has ini lfs low nor npm off old onn our own put raw ok run say set so too try txt us was way who why yml gb kb mb md id it';

/** From dist/ the folder itself, from its folder in src/ the one that was built. */
async function findProgramFolder(): Promise<URL> {
  const bundled = new URL('../dist/', import.meta.url);
  return readdir(bundled).then(
    () => bundled,
    () => new URL('../../../dist/', import.meta.url),
  );
}

function describeUser(
  dir: string,
  given: readonly string[],
  env: Environment,
): Pick<PublicWords, 'personal' | 'texts'> {
  const home = findHome();
  const folders = [dir, resolveLinks(dir), process.cwd(), ...(home ? [home, resolveLinks(home)] : [])];
  const names = [findUserName(), env.USER, env.LOGNAME, env.USERNAME, hostname(), ...folders, ...given];
  const common = new Set(listCommonWords());
  const personal = names
    .flatMap((name) => listWords(name ?? ''))
    .filter((word) => word.length > 2 && !common.has(word));
  const texts = folders
    .filter((folder) => folder.length > 1)
    .map(
      (folder) => [folder, folder === home || folder === resolveLinks(home ?? '') ? '<home>' : '<project>'] as const,
    );
  return { personal: new Set(personal), texts: new Map(texts.sort(([a], [b]) => b.length - a.length)) };
}
