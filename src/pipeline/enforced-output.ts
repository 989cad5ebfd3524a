/** Holds what presets enforce against the fields and the Dockerfile that could get round it. */
import { listImages } from '../dockerfile/images.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { findFinalStage, listAncestors } from '../dockerfile/queries.ts';
import type { Problem } from '../errors.ts';
import type { SpecPath, SpecValues } from '../options/table.ts';
import type { ResolvedSpec, SpecSource } from '../spec/merge.ts';

/** What one field is held to: by whom, and why. */
interface Hold {
  field: string;
  preset: SpecSource;
  reason: string;
}

/** Fields that presets fix, or restrict by a rule; several presets may hold one field. */
export function listHolds(parts: readonly SpecSource[]): Hold[] {
  return parts.flatMap((preset) => [
    ...(preset.rules ?? []).map(({ path, rule }) => ({ field: path, preset, reason: rule.reason })),
    ...Object.entries(preset.enforce ?? {}).map(([field, reason]) => ({ field, preset, reason })),
  ]);
}

/** A preset with those that it extends: what they say is its own word. */
export const listOwn = (preset: SpecSource): SpecSource[] => [...(preset.bases ?? []), preset];

/** Field that is enforced → others that lead to the same thing. */
const RELATED: Readonly<Record<string, readonly SpecPath[]>> = {
  registry: ['image'],
  'base.registry': ['base.runtime', 'uv.image'],
  'base.suite': ['base.runtime'],
  'base.digest': ['base.runtime'],
  'indexes.default': ['indexes.private', 'indexes.packages', 'indexes.pytorch'],
};

/** Values of other fields, by whatever way they came, that get round an enforced one. */
export function findRelatedOverrides(
  parts: readonly SpecSource[],
  values: SpecValues,
  origins: ResolvedSpec['origins'],
): Problem[] {
  return listHolds(parts).flatMap(({ field, preset, reason }) => {
    const prefix = values[field as SpecPath];
    return (RELATED[field] ?? []).flatMap((path): Problem[] => {
      const [value, origin] = [values[path], origins[path]];
      if (value === undefined || origin === undefined || origin.source === 'default') return [];
      if (typeof prefix === 'string' && typeof value === 'string' && value.startsWith(`${prefix}/`)) return [];
      if (isSaidBy(preset, path, value)) return [];
      return [
        {
          where: `${origin.name}: ${path}`,
          what: `${JSON.stringify(value)} gets round ${field}, which ${preset.name} enforces: ${reason}`,
          fix: 'leave it out, or use another preset',
        },
      ];
    });
  });
}

/** Whether the enforcing preset, with those that it extends, has the whole value. */
function isSaidBy(preset: SpecSource, path: SpecPath, value: unknown): boolean {
  const said: unknown[] = listOwn(preset).map(({ values }) => values[path]);
  if (typeof value !== 'object' || value === null) return said.includes(value);
  const entries = Object.assign({}, ...said) as Record<string, unknown>;
  return Object.entries(value).every(([key, inner]) => entries[key] === inner);
}

/** A line of a Dockerfile that is not as enforced. */
export interface LineProblem {
  line: number;
  what: string;
}

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
