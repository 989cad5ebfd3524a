/** Warns of package indexes that build files of the project set: they belong to another build, and are not used here. */

import { isPublicIndex } from '../../requirements/sources/read.ts';
import { isGenerated } from '../container/start-commands.ts';
import type { SourceIndex } from '../python/types.ts';
import table from './ignored-indexes.json' with { type: 'json' };

const FILES = table.files.map((pattern) => new RegExp(pattern));
const LINE = new RegExp(
  `^(?![ \\t]*[#;]).*?(?:^|[\\s"'=])(${table.variables.join('|')})["']?[ \\t]*[=:,][ \\t]*["']?(?:value["']?[ \\t]*[=:][ \\t]*["']?)?([a-z]+://[^\\s"',}]*)`,
);
/** Lines of a file that are read. */
const MOST_LINES = 2000;

/** @param isSet whether the user names an index for this project: then that one is asked. */
export function warnOfIgnoredIndexes(project: SourceIndex, isSet: boolean): string[] {
  if (isSet) return [];
  return [...project.tree.files.keys()]
    .filter((file) => FILES.some((pattern) => pattern.test(file)) && !isGenerated(project, file))
    .flatMap((file) =>
      (project.text(file) ?? '')
        .split(/\r?\n/, MOST_LINES)
        .flatMap((line, at) => describe(`${file}:${at + 1}`, LINE.exec(line.slice(0, 500)) ?? [])),
    );
}

/** Credentials in the address are not repeated, and not taken into ml-container.json. */
function describe(where: string, [, name = '', url = '']: readonly string[]): string[] {
  if (name === '' || isPublicIndex(url)) return [];
  const address = url.includes('$') ? 'URL' : url.replace(/^([a-z]+:\/\/)[^/@]*@/, '$1');
  const setting = table.beside.includes(name) ? `indexes.private.extra=${address}` : `indexes.default=${address}`;
  return [`${where} sets ${name}, which is ignored: to resolve and build with that index, add --set ${setting}`];
}
