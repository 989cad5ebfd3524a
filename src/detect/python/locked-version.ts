/** Reads the Python version from other tools' lock files and saved models. */

import { convertPoetrySpecifier } from '../../requirements/poetry.ts';
import { joinPath } from '../files/paths.ts';
import type { SourceIndex } from './types.ts';

/** Read by pattern, because these files are large and this is one line of them. Nearest to what people write first. */
const LOCKS: { file: string; pattern: RegExp; after?: string; specifier?: typeof convertPoetrySpecifier }[] = [
  { file: 'uv.lock', pattern: /^requires-python\s*=\s*"([^"]+)"/m },
  // each package has a python-versions of its own; the project's stands in the last section
  {
    file: 'poetry.lock',
    pattern: /^python-versions\s*=\s*"([^"]+)"/m,
    after: '\n[metadata]',
    specifier: convertPoetrySpecifier,
  },
  { file: 'pdm.lock', pattern: /^requires_python\s*=\s*"([^"]+)"/m, after: '[metadata' },
  // beside a saved model (MLflow, "Model dependencies"): what was pickled by one minor release need not load in another
  { file: 'python_env.yaml', pattern: /^python:\s*["']?(\d+\.\d+)/m, specifier: (text) => `==${text}.*` },
  { file: 'Pipfile.lock', pattern: /"python(?:_full)?_version"\s*:\s*"([\d.]+)"/, specifier: (text) => `==${text}.*` },
];

/**
 * @param folder of the entry: what lies there counts before what lies at the top.
 * @returns a specifier of PEP 440, with the file and line that has it.
 */
export function findLockedPython(project: SourceIndex, folder = ''): { text: string; file: string } | undefined {
  const places = [...new Set([folder, ''])].flatMap((place) =>
    LOCKS.map((l) => ({ ...l, file: joinPath(place, l.file) })),
  );
  for (const { file, pattern, after = '', specifier = (text: string) => text } of places) {
    const text = project.text(file) ?? '';
    const from = after === '' ? 0 : text.lastIndexOf(after);
    const match = from < 0 ? null : pattern.exec(text.slice(from));
    const said = match?.[1] === undefined ? undefined : specifier(match[1]);
    if (!match || said === undefined) continue;
    return { text: withoutStar(said), file };
  }
  return undefined;
}

/** `==3.11.4.*` means 3.11.4: a release of CPython has three numbers. */
function withoutStar(specifier: string): string {
  const release = specifier.endsWith('.*') ? specifier.slice(0, -'.*'.length) : '';
  return /^\d+\.\d+\.\d+$/.test(release.slice(release.lastIndexOf('=') + 1)) ? release : specifier;
}
