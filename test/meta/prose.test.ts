/** What people read: words of the term table, and links between the pages. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintProject, lintProse } from '../../scripts/prose.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('lintProse', () => {
  it.each([
    ['docs/a.md', 'Mend the file.\n\n```text\nmend\n```\n', 1],
    ['src/a.ts', `const fix = 'mend the file';\nconst id = 'mend';\nconst t = \`\${a} is mended\`;\n`, 2],
    ['src/a.json', '{ "source": "as people mend it", "help": "lets go of it" }', 1],
    ['templates/a.hbs', '# nothing has strayed\n', 1],
  ])('finds the words in what is read of %s', (path, text, count) => {
    expect(lintProse(path, text)).toHaveLength(count);
  });

  it('finds nothing in this project', () => {
    expect(lintProject()).toEqual([]);
  });
});

/** Heading → anchor, as GitHub makes it. */
const slug = (heading: string): string =>
  heading
    .replace(/[`*]|\]\([^)]*\)|\[/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');
const readAnchors = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => slug(title));

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('links of the documentation', () => {
  it.each(pages)('of %s lead to files and headings that exist', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
        const isThere =
          statSync(target, { throwIfNoEntry: false }) !== undefined && !relative(ROOT, target).startsWith('..');
        return !isThere || (anchor !== undefined && !readAnchors(readFileSync(target, 'utf8')).includes(anchor));
      });
    expect(broken).toEqual([]);
  });
});
