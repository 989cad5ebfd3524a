/** Reads start commands from Procfile, Dockerfile, Compose, scripts and README. */
import { listStarters } from '../../catalog/frameworks/programs.ts';
import type { SourceIndex } from '../python/types.ts';
import { isForOtherLanguage } from './other-language.ts';

export interface Hint {
  file: string;
  /** Words of the file, as a shell would see them. */
  words: ReadonlySet<string>;
  /** The same in order. */
  tokens: readonly string[];
  /** How much it says about what is served. */
  weight: number;
}

/** File names → weight: a process file says what is served, a README often shows several commands. */
const SOURCES: [RegExp, number][] = [
  [/^(?:Procfile|Dockerfile|Containerfile)$/, 40],
  [/^(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml$/, 35],
  [/^(?:render|app|fly|railway|heroku)\.(?:ya?ml|toml|json)$/, 35],
  [/^(?:start|run|serve|entrypoint|docker-entrypoint|launch)[\w-]*\.sh$/, 25],
  [/^(?:Makefile|justfile|Justfile|Taskfile\.yml)$/, 15],
  [/^README(?:\.md|\.rst|\.txt)?$/i, 15],
];

/** Read from the top of the folder only. */
export function readStartCommands(project: SourceIndex): Hint[] {
  const hints: Hint[] = [];
  for (const entry of project.tree.top) {
    const source = SOURCES.find(([pattern]) => pattern.test(entry.name));
    if (!source || entry.kind !== 'file') continue;
    const text = project.text(entry.path);
    if (text === undefined || isGenerated(project, entry.path)) continue;
    if (/^README/i.test(entry.name)) {
      const commands = text.split('\n').flatMap((line) => readCommand(line));
      hints.push(createHint(entry.path, commands, source[1]), createHint(entry.path, splitTokens(text), MENTIONED));
    } else if (!isForOtherLanguage(text)) {
      // a comment starts nothing, nor does what only copies
      const said = text.replace(/^[ \t]*(?:#|(?:COPY|ADD)\s).*$/gm, '');
      hints.push(createHint(entry.path, splitTokens(said), source[1]));
    }
  }
  return hints;
}

/** The weight of a file that a README only names: in a tree of the folder, or as a link. */
export const MENTIONED = 5;

const createHint = (file: string, tokens: readonly string[], weight: number): Hint => ({
  file,
  words: new Set(tokens),
  tokens,
  weight,
});

const splitTokens = (text: string): string[] => text.split(/[\s"'`,[\]()<>=]+/);

const starters = listStarters();

/** The words of a line from the program that it starts on: `$ python app.py`. */
function readCommand(line: string): string[] {
  // Windows writes the folders of a path with \
  const tokens = splitTokens(line.replaceAll('\\', '/'));
  const from = tokens.findIndex((token) => starters.has(token.split(/\d/, 1)[0] ?? ''));
  return from < 0 ? [] : tokens.slice(from);
}

/** Files we wrote say what we decided before; they must not become the reason for deciding it again. */
export function isGenerated(project: SourceIndex, file: string): boolean {
  const head = project.text(file)?.slice(0, 400) ?? '';
  return head.includes('create-ml-container') || (project.text('ml-container.lock')?.includes(`"${file}"`) ?? false);
}

/** The YAML front matter by which a Hugging Face Space says what it runs. */
export function readSpaceCard(project: SourceIndex): {
  appFile?: string;
  sdk?: string;
  port?: number;
  python?: string;
  sdkVersion?: string;
} {
  const text = project.text('README.md');
  const match = text === undefined ? null : /^\uFEFF?---\r?\n([\s\S]{0,4000}?)\r?\n---/.exec(text);
  if (!match) return {};
  const fields = new Map(
    (match[1] ?? '').split(/\r?\n/).flatMap((line): [string, string][] => {
      const colon = line.indexOf(':');
      return colon < 1
        ? []
        : [
            [
              line.slice(0, colon).trim(),
              line
                .slice(colon + 1)
                .trim()
                .replace(/^["']|["']$/g, ''),
            ],
          ];
    }),
  );
  const port = Number(fields.get('app_port'));
  const appFile = fields.get('app_file');
  const sdk = fields.get('sdk');
  const python = fields.get('python_version');
  const sdkVersion = fields.get('sdk_version');
  return {
    ...(appFile ? { appFile } : {}),
    ...(sdk ? { sdk } : {}),
    ...(Number.isInteger(port) && port > 0 ? { port } : {}),
    ...(python ? { python } : {}),
    ...(sdkVersion && /^\d+(?:\.\w+)+$/.test(sdkVersion) ? { sdkVersion } : {}),
  };
}
