/** Answers rules' questions about the build context. */

import { matchesSource } from '../dockerfile/copy-sources.ts';
import { listCopySources } from '../dockerfile/queries.ts';
import type { Stage } from '../dockerfile/types.ts';
import type { BuildContext, Edit } from './types.ts';

/** The COPY that takes a path of the context into the image; BuildKit sends nothing that no COPY asks for. */
export function findCopy(stages: readonly Stage[], path: string): { source: string; line: number } | undefined {
  for (const one of stages.flatMap(({ instructions }) => instructions)) {
    if (one.keyword !== 'COPY' && one.keyword !== 'ADD') continue;
    if (one.flags.some(({ name }) => name === 'exclude' || name === 'parents')) continue;
    const source = listCopySources(one).find(
      (candidate) => !/^(?:https?|git):/.test(candidate) && matchesSource(candidate, path),
    );
    if (source !== undefined) return { source, line: one.line };
  }
  return undefined;
}

/** The line that keeps a path out, at the end of .dockerignore, where it wins. */
export function keepOut({ ignoreFile }: BuildContext, path: string): Edit {
  const text = ignoreFile?.text ?? '';
  const pattern = path.replace(/[*?[\]\\]|^!/g, (char) => `\\${char}`);
  return {
    path: ignoreFile?.path ?? '.dockerignore',
    start: text.length,
    end: text.length,
    text: `${text === '' || text.endsWith('\n') ? '' : '\n'}${pattern}\n`,
  };
}
