/** Warns about code that works on the developer's system, and not in a container: backslashes in paths, locales that are not installed, windows. */

import type { Call, PathMention } from '../../python/types.ts';
import heuristics from '../heuristics.json' with { type: 'json' };
import type { SourceIndex } from '../python/types.ts';

/** Locales of the base images. */
const INSTALLED = /^(?:|C|POSIX|C\.UTF-?8|C\.utf8)$/i;
const MOST = 5;

/** @param served files that running the app imports. */
export function findPortabilityProblems(project: SourceIndex, served: readonly string[]): string[] {
  return served
    .flatMap((file) => {
      const module = project.module(file);
      return [
        ...(module?.paths ?? []).flatMap((mention) => warnOfBackslashes(project, file, mention)),
        ...(module?.calls ?? []).flatMap((call) => warnOfWindows(file, call)),
        ...(module?.calls ?? []).flatMap(({ callee, args: [, locale], line }) => {
          const set = callee?.dotted === 'locale.setlocale' && locale?.is === 'text' ? locale.text : '';
          if (INSTALLED.test(set)) return [];
          return [
            `${file}:${line} sets the locale ${set}, which is not in the image, so setlocale raises an error: use C.UTF-8, or format with the package babel`,
          ];
        }),
      ];
    })
    .slice(0, MOST);
}

const { calls: instead, toolkits, opens } = heuristics.windows;
const instruct: Record<string, string> = instead;

/** A container has no display: what asks for a window there stops with an error. */
function warnOfWindows(file: string, { callee, args, kwargs, line }: Call): string[] {
  const name = callee?.from === 'import' ? callee.dotted : '';
  if (opens.includes(name))
    return [`${file}:${line} opens a window (${name}), and a container has no display: leave it out`];
  const toolkit = args[0] ?? kwargs.backend ?? kwargs.newbackend;
  if (!Object.hasOwn(instruct, name) || toolkit?.is !== 'text') return [];
  if (!toolkits.some((one) => one.toLowerCase() === toolkit.text.toLowerCase())) return [];
  return [
    `${file}:${line} draws with ${toolkit.text}, which needs a display, and a container has none: choose ${instruct[name]}`,
  ];
}

function warnOfBackslashes(project: SourceIndex, file: string, { value, by, line }: PathMention): string[] {
  if (value.is !== 'text' || by === undefined || !value.text.includes('\\')) return [];
  const wanted = value.text.replaceAll('\\', '/').replace(/^\.\//, '');
  const path = [...project.tree.files.keys()].find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (path === undefined) return [];
  return [`${file}:${line} names ${value.text}, and Linux takes a backslash as part of the name: write ${path}`];
}
