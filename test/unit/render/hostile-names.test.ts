/** A project whose file names, folders and values are hostile gives the same files as one with harmless names, read by what reads each format. */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import fc from 'fast-check';
import { outputFile } from 'fs-extra/esm';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseCommandLine } from '../../../src/cli/flags.ts';
import { readIgnore } from '../../../src/dockerfile/dockerignore.ts';
import { generateProject } from '../../../src/pipeline/generate.ts';
import { loadProject } from '../../../src/pipeline/load-project.ts';
import { INVISIBLE } from '../../../src/text/invisible.ts';

const TARGETS = 'compose,bake,dev-container,github-actions,gitlab-ci,kubernetes,spaces,systemd';
const HARMLESS = 'Qx7';
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hostile-names-'));
  await mkdir(join(root, 'bin'));
  await writeFile(join(root, 'bin/docker'), '#!/bin/sh\nprintf "%s\\0" "$@"\n');
  await chmod(join(root, 'bin/docker'), 0o755);
});
afterAll(() => rm(root, { recursive: true }));

/** @param part stands in the names of a model, data, a folder of pages, a variable, and in comments. */
const listFiles = (part: string): Record<string, string> => ({
  'requirements.txt': 'fastapi\njoblib\n',
  [`models/m${part}.pkl`]: 'x',
  [`data${part}/in${part}.csv`]: 'a,b\n',
  [`pages${part}/a${part}.html`]: '<p>',
  'app/__init__.py': '',
  'app/main.py': [
    'import os\nimport joblib\nfrom fastapi import FastAPI\nfrom fastapi.staticfiles import StaticFiles',
    'app = FastAPI()',
    `key = os.environ[${quotePython(`MY ${part}`)}]`,
    `model = joblib.load(${quotePython(`models/m${part}.pkl`)})`,
    `data = open(${quotePython(`data${part}/in${part}.csv`)}).read()`,
    `app.mount("/pages", StaticFiles(directory=${quotePython(`pages${part}`)}))`,
    '@app.get("/health")\ndef health(): return {}\n',
  ].join('\n'),
  '.env.sample': `# about ${part}\nGIVEN=a${part}b\nOTHER ${part}=x\n`,
  'Dockerfile.old': `FROM python:3.12\nLABEL a="${part}"\n`,
});
const quotePython = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

let count = 0;
async function generate(files: Record<string, string>, value: string): Promise<Record<string, string>> {
  const dir = join(root, String(++count), 'project');
  for (const [path, text] of Object.entries(files)) {
    await outputFile(join(dir, path), text);
  }
  const line = parseCommandLine([
    ...[dir, '--yes', '--offline', '--with', TARGETS, '--set', 'models.mode=volume'],
    ...['--set', `env.GREETING=${value}`, '--set', `labels.com.example.note=${value}`],
  ]);
  const made = await generateProject(await loadProject(line), [], line.run);
  await rm(dir, { recursive: true });
  const texts = made.changes.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const]));
  return Object.fromEntries(texts);
}

/** Each text in a document, as `read` sees it. */
function mapTexts(value: unknown, read: (text: string, key: string) => unknown, key = ''): unknown {
  if (typeof value === 'string') return read(value, key);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, read, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTexts(item, read, name)]));
}

function readYaml(text: string): unknown[] {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJSON();
  });
}

/** `$$` is a dollar in every value, and any other begins a variable (Compose specification, Interpolation). */
const readCompose = (text: string): unknown =>
  mapTexts(readYaml(text), (value) => value.replace(/\$(\$?)/g, (_all, second) => (second ? '$' : '<variable>')));

/** Expressions are replaced in every value, and one that is a literal gives its text (GitHub Docs, Evaluate expressions). */
const readWorkflow = (text: string): unknown =>
  mapTexts(readYaml(text), (value, key) =>
    (key === 'run' ? value.replace(/[`$]/g, '<shell>') : value).replace(
      /\$\{\{(?: '((?:[^']|'')*)' \}\})?/g,
      (_all, literal) => literal?.replaceAll("''", "'") ?? '<expression>',
    ),
  );

/** Variables are replaced but where `expand` is false (GitLab documentation, CI/CD YAML syntax reference, `variables:expand`). */
const readGitlab = (text: string): unknown =>
  mapTexts(
    JSON.parse(JSON.stringify(readYaml(text)), (_key, value) =>
      value?.expand === false ? { raw: value.value } : value,
    ),
    (value, key) => (key === 'raw' ? value : value.replace(/[`$]/g, '<variable>')),
  );

/** `$(NAME)` is replaced in commands, arguments and variables, and not in paths of mounts (Kubernetes API reference, Container). */
const readManifest = (text: string): unknown =>
  mapTexts(readYaml(text), (value, key) =>
    /^(?:mountPath|subPath)$/.test(key) ? value : value.replace(/\$/g, '<variable>'),
  );

function readJson(text: string): unknown {
  const errors: ParseError[] = [];
  const value = parseJson(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return value;
}

/** What an instruction does after variables are replaced (Dockerfile reference, Environment replacement) and patterns match. */
function readInstruction(keyword: string, raw: string): string[] {
  const expand = (word: string): string => word.replace(/\\([\s\S])|[$"]/g, (_all, kept) => kept ?? '<syntax>');
  if (keyword === 'ENV' || keyword === 'LABEL')
    return [keyword, expand(raw.replace(/="((?:[^"\\]|\\.)*)"/g, '=$1').replace(/\\"/g, '\\"'))];
  if (keyword !== 'COPY') return [keyword, raw];
  const match = (word: string): string => expand(word).replace(/\\(.)|\[(.)\]/g, '$1$2');
  const list = /\[".*"\]$/s.exec(raw)?.[0] ?? '';
  const words =
    list === '' ? raw.split(/\s+/) : [...raw.slice(0, -list.length).trim().split(/\s+/), ...JSON.parse(list)];
  const [target = '', ...sources] = words.filter(Boolean).reverse();
  return [keyword, ...sources.reverse().map(match), expand(target)];
}

const readDockerfile = (text: string): string[][] =>
  DockerfileParser.parse(text)
    .getInstructions()
    .map((instruction) => readInstruction(instruction.getKeyword(), instruction.getRawArgumentsContent() ?? ''));

/** A line is a pattern, in which a backslash makes the next character literal (moby/patternmatcher). */
const readPatterns = (text: string): string[] => text.split('\n').map((line) => line.replace(/\\(.)|\[( )\]/g, '$1$2'));

/** A line is a value, in which `%` begins a specifier and `$` a variable (systemd.unit, systemd.service). */
const readUnit = (text: string): string[] =>
  text
    .split('\n')
    .map((line) =>
      line.startsWith('#') ? line : line.replace(/([%$])(\1?)/g, (_all, sign, second) => (second ? sign : '<syntax>')),
    );

/** Lines that differ from those of the harmless project, as the words that a real shell makes of them. */
function readScript(text: string, harmless: string): string[][] {
  execFileSync('sh', ['-n'], { input: text });
  const same = harmless.split('\n');
  return text.split('\n').map((line, at) => {
    if (line === same[at] && !line.includes(HARMLESS)) return [line];
    const script = `target=/t PWD=/p; printf '%s\\0' ${line}`;
    return execFileSync('sh', ['-c', script], { encoding: 'utf8', cwd: root }).split('\0');
  });
}

const READERS: [RegExp, (text: string, harmless: string) => unknown][] = [
  [/^compose.*\.yaml$/, readCompose],
  [/^\.github\/workflows\//, readWorkflow],
  [/^\.gitlab\/.*\.yml$/, readGitlab],
  [/^k8s\/.*\.yaml$/, readManifest],
  [/\.json$/, readJson],
  [/^Dockerfile$/, readDockerfile],
  [/^\.dockerignore$/, readPatterns],
  [/\.sh$/, readScript],
  [/\.container$/, readUnit],
  [/\.ya?ml$/, readYaml],
];

/** What it records is compressed. */
const UNREAD = /^ml-container\.lock$/;

async function expectSame(part: string): Promise<void> {
  const harmless = await generate(listFiles(HARMLESS), HARMLESS);
  const hostile = await generate(listFiles(part), part);
  expect(Object.keys(hostile)).toEqual(Object.keys(harmless));
  for (const [path, text] of Object.entries(hostile).filter(([name]) => !UNREAD.test(name))) {
    const plain = harmless[path] ?? '';
    const read = READERS.find(([pattern]) => pattern.test(path))?.[1] ?? ((whole: string) => whole);
    const expected = JSON.stringify(read(plain, plain)).replaceAll(HARMLESS, () => JSON.stringify(part).slice(1, -1));
    expect.soft(JSON.parse(expected), path).toEqual(JSON.parse(JSON.stringify(read(text, plain))));
  }
}

const PARTS = [
  '$(touch pwned)',
  '`touch pwned`',
  "'; touch pwned; '",
  '"; touch pwned; "',
  '${{ github.token }}',
  "${{ '}}' }}",
  '$HOME',
  '${HOME}',
  '$$',
  '$[[ inputs.x ]]',
  '%{if true}',
  '${upper("a")}',
  '{{constructor}}',
  ' # comment',
  ', target=x',
  ' &a !!x *a',
  ' {a b',
  '- |',
  '>-',
  '[a]',
  '*',
  '?',
  '<<EOF',
  '@@',
  '!x',
  '%s%n',
  '--privileged',
  '~',
  '^',
  '&&touch pwned',
  '|touch pwned',
  '>pwned',
];

/** What ends a line, moves the cursor, or changes the direction of text. */
const CONTROLS = [
  '\nRUN touch pwned',
  '\r',
  '\u001b[2J',
  '\u0007',
  '\u0085',
  '\u2028USER root',
  '\u202e',
  '\u2066',
  '\u200b\u200f',
];

describe('a project with hostile names', () => {
  it.each(PARTS)('gives the files of a harmless one: %j', expectSame);

  it('gives the files of a harmless one for any name that a file can have', async () => {
    const unit = fc.constantFrom(...' !"#$%&\'()*+,-.;<=>?@[]^_`{|}~aé漢'.split(''));
    const part = fc.string({ unit, minLength: 1, maxLength: 12 }).filter((text) => !/^\s|\s$|__/.test(text));
    await fc.assert(fc.asyncProperty(part, expectSame), { numRuns: Number(process.env.FUZZ_RUNS ?? 20), seed: 7 });
  });

  it.each(CONTROLS)('refuses a file of the image with %j in its name', async (part) => {
    await expect(generate(listFiles(part), HARMLESS)).rejects.toThrow(/has a name that a Dockerfile has no word for/);
  });

  it.each(CONTROLS)(
    'writes no control character or mark of direction where a file is only mentioned: %j',
    async (part) => {
      const code = 'import os\nimport cv2\nkey = os.environ["SOME_KEY"]\n';
      const mentioned = {
        [`app/a${part}b.py`]: code,
        [`app/x${part}y/token.txt`]: 'x',
        '.env.sample': `# ${part}\nA=${part}\n`,
      };
      const written = await generate({ ...listFiles(HARMLESS), ...mentioned }, HARMLESS);
      for (const [path, text] of Object.entries(written)) {
        expect(text.replaceAll('\n', ''), path).not.toMatch(INVISIBLE);
        expect(text, path).not.toMatch(/^(?:RUN touch|USER root)/m);
      }
      const { sent } = readIgnore(written['.dockerignore'] ?? '');
      expect(sent([`app/x${part}y/token.txt`, 'app/main.py'])).toEqual(['app/main.py']);
    },
  );

  it('refuses to mount a model with a colon in its name', async () => {
    await expect(generate(listFiles(':ro'), HARMLESS)).rejects.toThrow(
      /has a colon in its name, so it cannot be mounted/,
    );
  });
});
