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
        `${JSON.stringify(path.slice(0, -'.hbs'.length))}: ${handlebars.precompile(text, { noEscape: true, strict: true, knownHelpers, knownHelpersOnly: true })},\n`,
    )
    .join('');
}
