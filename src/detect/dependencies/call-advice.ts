/** Warns of calls that work on the developer's machine and, without an argument or a download, not in the image. */
import table from '../../catalog/packages/call-advice.json' with { type: 'json' };
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { Call } from '../../python/types.ts';
import type { SourceIndex } from '../python/types.ts';

interface CallAdvice {
  /** The package that the file imports. */
  import: string;
  /** Dotted names; one with a dot may begin with any object, and "nltk.corpus.*" is whatever lies there: the sentence's {part}. */
  calls: string[];
  /** The keyword argument with which the call is right. */
  lacks?: string;
  /** Only calls whose first argument is a text that ends so, and is no distribution that is required. */
  endings?: string[];
  /** A call elsewhere in the served code that makes it right. */
  unless?: string;
  say: string;
}

const advice: readonly CallAdvice[] = table.advice;

/** A sentence for each call of served code that the table has advice about, once for each text. */
export function adviseOnPackageCalls(
  project: SourceIndex,
  served: readonly string[],
  requirements: readonly string[],
): string[] {
  const required = new Set(requirements.map((text) => normalizeName(parseRequirementHead(text)?.name ?? text)));
  const all = served.flatMap((file) => (project.module(file)?.calls ?? []).map((call) => ({ file, call })));
  return advice.flatMap((row) => {
    if (row.unless !== undefined && all.some(({ call }) => isNamed(call, row.unless ?? ''))) return [];
    const found = all.find(({ file, call }) => imports(project, file, row.import) && fits(row, call, required));
    if (!found) return [];
    const text = readText(found.call) ?? '';
    const part = row.calls.map((name) => readPart(found.call, name)).find((one) => one !== undefined) ?? '';
    const where = `${found.file}:${found.call.line}`;
    return [row.say.replaceAll('{where}', where).replaceAll('{text}', text).replaceAll('{part}', part)];
  });
}

const imports = (project: SourceIndex, file: string, name: string): boolean =>
  (project.module(file)?.imports ?? []).some((one) => one.module.split('.')[0] === name);

function fits({ calls, lacks, endings }: CallAdvice, call: Call, required: ReadonlySet<string>): boolean {
  if (!calls.some((name) => isNamed(call, name)) || (lacks !== undefined && lacks in call.kwargs)) return false;
  if (!endings) return true;
  const text = readText(call);
  return text !== undefined && endings.some((end) => text.endsWith(end)) && !required.has(normalizeName(text));
}

function readText({ args }: Call): string | undefined {
  const [first] = args;
  return first?.is === 'text' && /^\w+$/.test(first.text) ? first.text : undefined;
}

/** "chromium.launch" is `p.chromium.launch()`, and "launch" only the function. */
function isNamed({ callee }: Call, name: string): boolean {
  const dotted = callee?.dotted ?? '';
  // a class is no data: nltk.corpus.PlaintextCorpusReader reads files of the project
  if (name.endsWith('.*'))
    return dotted.startsWith(name.slice(0, -1)) && !/\.[A-Z]/.test(dotted.slice(name.length - 2));
  return dotted === name || (name.includes('.') && dotted.endsWith(`.${name}`));
}

/** "brown" of `nltk.corpus.brown.sents()`, by "nltk.corpus.*". */
const readPart = (call: Call, name: string): string | undefined =>
  name.endsWith('.*') && isNamed(call, name) ? call.callee?.dotted.slice(name.length - 1).split('.')[0] : undefined;
