/** Holds a Dockerfile to what presets enforce. */
import { listImages } from '../dockerfile/images.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { findFinalStage, listAncestors } from '../dockerfile/queries.ts';
import type { SpecSource } from '../spec/merge.ts';
import { type Hold, listHolds } from './enforced-values.ts';
import type { LineProblem } from './types.ts';

/**
 * Images, user and package indexes of a Dockerfile that an enforcing preset does not lead to.
 * @param allowed the Dockerfile that this tool renders with the templates of that preset only.
 */
export function findDockerfileOverrides(preset: SpecSource, text: string, allowed: string): LineProblem[] {
  const holds = listHolds([preset]);
  const held = (...fields: string[]): Hold | undefined => holds.find(({ field }) => fields.includes(field));
  const [found, ours] = [parseDockerfile('Dockerfile', text), parseDockerfile('Dockerfile', allowed)];
  const problems: LineProblem[] = [];
  const add = (hold: Hold, line: number, what: string) =>
    problems.push({ line, what: `${what}, against ${hold.preset.name}: ${hold.reason}` });

  const base = held('base.registry', 'base.suite', 'base.digest', 'base.runtime');
  if (base) {
    const known = new Set(listImages(ours).map(({ image }) => image.text));
    for (const { instruction, image } of listImages(found))
      if (!known.has(image.text)) add(base, instruction.line, `uses the image ${image.text}`);
  }
  // a frontend is an image that can reinterpret the whole file
  const frontend = findFrontend(text);
  const frontendHold = base ?? held('user', 'indexes.default');
  if (frontendHold && frontend && frontend.image !== findFrontend(allowed)?.image)
    add(frontendHold, frontend.line, `is built by the frontend ${frontend.image}`);
  const user = held('user');
  const [last, expected] = [findUser(found), findUser(ours)];
  if (user && getUid(last?.name) !== getUid(expected?.name))
    add(user, last?.line ?? 1, `runs as ${last?.name ?? 'root'}, and not as ${expected?.name}`);
  const index = held('indexes.default');
  if (index) {
    const known = new Set(listAddresses(allowed).map(({ address }) => address));
    for (const { line, address } of listAddresses(text))
      if (!known.has(address)) add(index, line, `takes packages from ${address}`);
  }
  return problems;
}

/** The user that the final stage ends with. */
function findUser(dockerfile: ReturnType<typeof parseDockerfile>): { name: string; line: number } | undefined {
  for (const { instructions } of listAncestors(findFinalStage(dockerfile)).toReversed()) {
    const last = instructions.findLast(({ keyword }) => keyword === 'USER');
    if (last) return { name: last.words.map(({ text }) => text).join(' '), line: last.line };
  }
  return undefined;
}

/**
 * The image that `# syntax=` names: BuildKit reads it off the directives at the top, in comments of several languages (Dockerfile
 * reference, "Parser directives"; moby/buildkit, parser.DetectSyntax), or off a JSON document.
 */
function findFrontend(text: string): { image: string; line: number } | undefined {
  const head = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .slice(0, 50);
  for (const [at, line] of head.entries()) {
    const plain = line.trim();
    const inner = plain.replace(/^(?:#|\/\/|\{)/, '').trimStart();
    const image = /^"?syntax"?\s*[=:]\s*"?([^\s"]+)/i.exec(inner)?.[1];
    if (image !== undefined) return { image, line: at + 1 };
    if (plain !== '' && inner === plain) return undefined;
  }
  return undefined;
}

/** Options, variables and settings of pip and uv that name an index: --index-url, PIP_INDEX_URL, global.extra-index-url, index-url. */
const INDEX_NAME =
  /^(?:--|global\.|install\.|(?:PIP|UV)_)?(?:(?:extra|default)[-_])?(?:index(?:[-_]url)?|find[-_]links)$/i;
const SHORT_OPTIONS = ['-i', '-f'];

/** What those name: an address, or a variable that may hold one. */
function listAddresses(text: string): { line: number; address: string }[] {
  return text.split('\n').flatMap((content, at) => {
    const words = content.split(/[\s"'=\\]/).filter(Boolean);
    return words.flatMap((address, place) => {
      const option = words[place - 1] ?? '';
      const names = INDEX_NAME.test(option) && /:\/\/|^\$/.test(address);
      const isShort = SHORT_OPTIONS.includes(option) && address.includes('://');
      return names || isShort ? [{ line: at + 1, address }] : [];
    });
  });
}

/** `1000:0` → `1000`. */
const getUid = (user: string | undefined): string | undefined => user?.split(':')[0];
