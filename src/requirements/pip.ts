/** pip's requirements file format (pip documentation, "Requirements File Format"). */

import type { Problem } from '../errors.ts';
import { stripComment } from '../text/strip.ts';

/** One logical line, after continuation lines are joined and comments cut. */
export type PipLine =
  | { is: 'requirement'; text: string; hashes: string[]; line: number }
  | { is: 'include' | 'constraint' | 'editable'; text: string; line: number }
  | { is: 'option'; text: string; line: number };

/** Options that take a value, long form by short. */
const SHORT: Record<string, string> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
};

/** Splits a file into what its lines are. Nothing is judged but the shape. */
export function parsePipLines(text: string): PipLine[] {
  const found: PipLine[] = [];
  const physical = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (let i = 0; i < physical.length; i++) {
    const line = i + 1;
    const parts = [physical[i] ?? ''];
    // A comment line inside a continuation ends nothing: pip joins first and strips after.
    const isComment = /^\s*#/.test(parts[0] as string);
    while (!isComment && parts.at(-1)?.endsWith('\\') && i + 1 < physical.length) {
      i++;
      parts.push(parts.pop()?.slice(0, -1) ?? '', physical[i] ?? '');
    }
    const content = stripComment(parts.join(' ')).trim();
    if (content !== '') found.push(classify(content, line));
  }
  return found;
}

function classify(content: string, line: number): PipLine {
  if (content.startsWith('-')) {
    const match = /^(--?[A-Za-z][\w-]*)(?:\s*=\s*|\s+|(?=[^\s=-]))?(.*)$/s.exec(content);
    const short = content.slice(0, 2);
    const [name, value] =
      SHORT[short] && !content.startsWith('--')
        ? [SHORT[short] as string, content.slice(2).replace(/^\s*=?\s*/, '')]
        : [match?.[1] ?? content, match?.[2] ?? ''];
    const plain = value.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (name === '--requirement') return { is: 'include', text: plain, line };
    if (name === '--constraint') return { is: 'constraint', text: plain, line };
    if (name === '--editable') return { is: 'editable', text: plain, line };
    return { is: 'option', text: plain === '' ? name : `${name} ${plain}`, line };
  }
  // Per-requirement options follow the requirement: --hash=sha256:..., --config-settings ...
  const cut = content.search(/\s--[a-z]/);
  const requirement = cut < 0 ? content : content.slice(0, cut);
  const hashes = [...content.matchAll(/--hash[=\s]\s*(\S+)/g)].map((m) => m[1] ?? '');
  return { is: 'requirement', text: requirement.trim(), hashes, line };
}

/**
 * An option without the user name and password of its URL; they never go into a file. Where they are variables, as pip takes
 * them, nothing is wrong with the file.
 */
export function stripCredentials(option: string, where: string): { option: string; problem?: Problem } {
  const clean = option.replace(/(\bhttps?:\/\/)[^\s/@]+@/g, '$1');
  const login = /\bhttps?:\/\/([^\s/@]+)@/.exec(option)?.[1];
  if (login === undefined || /^(\$\{\w+\}|[\w-]+(?=:\$))(:\$\{\w+\})?$/.test(login)) return { option: clean };
  const fix =
    'leave them out: netrc, pip.conf or UV_INDEX_* has them for the lock, and indexes.secret names a secret for the build';
  return { option: clean, problem: { where, what: 'has credentials in its URL', fix } };
}

/** A bare address or path as PEP 508, where its name can be told: `#egg=name`, a wheel's file name, the repository's. */
export function nameUrl(text: string): string | undefined {
  if (!/^(?:[a-z+]+:\/\/|git\+)/i.test(text)) return undefined;
  // pip takes a semicolon with a space after it for the start of a marker, PEP 508 one with a space before it
  const at = text.indexOf('; ');
  const address = at < 0 ? text : text.slice(0, at).trimEnd();
  const marker = at < 0 ? '' : text.slice(at);
  const egg = /[#&]egg=([A-Za-z0-9._-]+(?:\[[\w,.-]+\])?)/.exec(address)?.[1];
  const wheel = /\/([A-Za-z0-9._]+)-[^/-]+-[^/]+\.whl(?:[#?]|$)/.exec(address)?.[1];
  // What a repository is called is what its package nearly always is; where not, the resolver says so.
  const repository = /^git\+[^#?]*\/([A-Za-z0-9._-]+?)(?:\.git)?\/?(?:@[^/#]+)?(?:#|$)/i.exec(address)?.[1];
  const name = egg ?? wheel ?? repository;
  return name === undefined ? undefined : [`${name} @ ${address}`, marker].filter(Boolean).join(' ');
}
