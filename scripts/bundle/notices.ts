/** Writes the notices of what is bundled: each package with its copyright lines, and each licence text once. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';

interface Bundled {
  name: string;
  version: string;
  license: string;
  copyright: string[];
  /** One for each licence file; none where the licence wants an address alone. */
  texts: string[];
}

/** Licences that are told by their address (MPL 2.0, 3.2: recipients are told how to get the licence and the source). */
const BY_ADDRESS: Readonly<Record<string, string>> = { 'MPL-2.0': 'https://mozilla.org/MPL/2.0/' };

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const COPYRIGHT = /^\s*(?:MIT License )?(?:portions )?copyright (?:\(c\)|©|\d{4}|[A-Z])/i;
const TITLE = /^\W*(?:the )?(?:MIT|ISC|BSD|Apache)[\w .-]*licen[cs]e\W*(?:\(MIT\))?\W*$/i;
const HEAD =
  'Third-party notices of create-ml-container\n\nThe files in this folder contain the packages below. Each is followed by its copyright; the licence texts stand at the end.\n';

/**
 * @param modules paths of the modules in the bundle.
 * @throws Error where a package has no licence text: it may not be published without one.
 */
export async function writeNotices(modules: readonly string[], file: string): Promise<void> {
  const folders = [...new Set(modules.flatMap((path) => findPackageFolder(path) ?? []))].sort();
  const packages = await Promise.all(folders.map(readPackage));
  // texts of one licence differ in line breaks and quotes alone
  const all = packages.flatMap((one) => one.texts);
  const texts = [...new Map(all.map((text) => [reduce(text), text] as const)).values()];
  const at = (text: string): number => texts.findIndex((one) => reduce(one) === reduce(text)) + 1;
  const list = packages.map(({ name, version, license, copyright, texts: own }) => {
    const numbers = own.map((text) => `text ${at(text)}`);
    const where = BY_ADDRESS[license] ? [BY_ADDRESS[license]] : numbers;
    return `${name} ${version} (${[license, ...where].join(', ')})${copyright.map((line) => `\n  ${line}`).join('')}`;
  });
  const bodies = texts.map((text, number) => `--- text ${number + 1} ---\n\n${text}`);
  await writeFile(file, `${[HEAD, ...list, '', bodies.join('\n\n')].join('\n')}\n`);
}

/** `/a/node_modules/@b/c/lib/d.js` → `/a/node_modules/@b/c`; undefined for a module of this project. */
const findPackageFolder = (path: string): string | undefined =>
  /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1];

async function readPackage(folder: string): Promise<Bundled> {
  const { name, version, license } = await readJson(join(folder, 'package.json'));
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (texts.length === 0 || typeof license !== 'string') throw new Error(`${name} has no licence text to publish`);
  const lines = texts.map((text) => text.replaceAll('\r\n', '\n').trim().split('\n'));
  const copyright = lines.flat().filter((line) => COPYRIGHT.test(line));
  return {
    name,
    version,
    license,
    copyright: [...new Set(copyright.map((line) => line.trim()))],
    texts: BY_ADDRESS[license] ? [] : lines.map(selectTerms),
  };
}

/** A licence without its title and whose it is. */
const selectTerms = (lines: readonly string[]): string =>
  lines
    .filter((line) => !COPYRIGHT.test(line) && !TITLE.test(line) && !/^\s*all rights reserved\.?\s*$/i.test(line))
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

const reduce = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
