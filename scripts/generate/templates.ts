/** templates/**\/*.hbs → functions. Strict: a name that a view does not have is an error when it is filled. */
import { join } from 'node:path';
import handlebars from 'handlebars';
import * as quote from '../../src/render/quote.ts';
import { readFolder } from './folders.ts';

export async function compileTemplates(root: string): Promise<string> {
  const files = await readFolder(join(root, 'templates'));
  const knownHelpers = Object.fromEntries(Object.keys(quote).map((name) => [name, true]));
  return Object.entries(files)
    .filter(([path]) => path.endsWith('.hbs'))
    .map(
      ([path, text]) =>
        `${JSON.stringify(path.slice(0, -'.hbs'.length))}: ${shorten(String(handlebars.precompile(text, { noEscape: true, strict: true, knownHelpers, knownHelpersOnly: true })))},\n`,
    )
    .join('');
}

/** What a run time older than 4.6 wants, and this one brings itself, in each function again. */
const FALLBACK = / \|\| function\(parent, propertyName\) \{\s+if \(Object[^}]*\}\s+return undefined\s+\}/g;
const PLACE = String.raw`\{"start":\{"line":\d+,"column":\d+\},"end":\{"line":\d+,"column":\d+\}\}`;

/**
 * Where each thing stands in its template, which only an error would say, is a tenth of the code and compresses badly: it is in no
 * package. The text of a template cannot be taken for it: in a string each quotation mark has a backslash.
 */
const shorten = (code: string): string =>
  code
    .replace(FALLBACK, '')
    .replace(new RegExp(`,"loc":${PLACE}`, 'g'), '')
    .replace(new RegExp(`, ${PLACE} \\)`, 'g'), ' )');
