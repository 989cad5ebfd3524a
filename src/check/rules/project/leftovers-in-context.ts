import { explainNeverEntered } from '../../../detect/files/folders.ts';
import { findCopy, keepOut } from '../../build-context.ts';
import { checkEachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'leftovers-in-context',
  title: 'History, environments or caches enter the image',
  severity: 'warning',
  because: 'they are large, useless in the image, and every change invalidates the layer',
  fix: 'keep them out with a line in .dockerignore',
  source: 'Docker, "Build context": .dockerignore files',
  look: checkEachDockerfile(({ stages, context }) => {
    if (!context) return [];
    const names = context.sent.flatMap(({ path }) => {
      const parts = path.split('/');
      const at = parts.findIndex((part) => explainNeverEntered(part) !== undefined);
      return at < 0 ||
        (at === parts.length - 1 &&
          !path.includes('.') &&
          !context.sent.some((other) => other.path.startsWith(`${path}/`)))
        ? []
        : [parts.slice(0, at + 1).join('/')];
    });
    return [...new Set(names)].flatMap((path) => {
      const copy = findCopy(stages, path);
      const reason = explainNeverEntered(path.slice(path.lastIndexOf('/') + 1));
      return copy && copy.source !== path
        ? [
            {
              path,
              line: 1,
              what: `${reason}: COPY ${copy.source} in line ${copy.line} includes it in the image`,
              edits: [keepOut(context, path)],
            },
          ]
        : [];
    });
  }),
} satisfies Rule;
