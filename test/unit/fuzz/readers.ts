/** Everything that reads a text which a stranger may have written, with documents to start from and the words of its format. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSecretText, redactSecrets } from '../../../src/catalog/secrets/secret-text.ts';
import { check } from '../../../src/check/index.ts';
import { readCog } from '../../../src/detect/container/cog.ts';
import { readCompose } from '../../../src/detect/container/compose.ts';
import { readDockerfile } from '../../../src/detect/container/dockerfile.ts';
import { readFromDockerfile } from '../../../src/detect/container/from-dockerfile.ts';
import { readIgnore } from '../../../src/dockerfile/dockerignore.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { splitShellCommands } from '../../../src/dockerfile/shell.ts';
import { createMarkerEnvironment, evaluateMarker, formatMarker } from '../../../src/pep/marker.ts';
import { formatRequirement, parseRequirement } from '../../../src/pep/requirement.ts';
import { allows } from '../../../src/pep/version.ts';
import { FORMATS, type FormatName, readDocument } from '../../../src/presets/formats/index.ts';
import { parsePython } from '../../../src/python/parse.ts';
import { readRequirements } from '../../../src/requirements/index.ts';
import { readLocks } from '../../../src/requirements/locks.ts';
import { createRequirementsFile } from '../../../src/requirements/types.ts';
import { parseLockFile } from '../../../src/spec/lockfile.ts';
import { readSaved } from '../../../src/spec/saved-source.ts';

export interface Reader {
  name: string;
  /** Read as its users do. */
  read: (text: string) => unknown;
  corpus: string[];
  words: string[];
}

const CORPUS = fileURLToPath(new URL('../../fixtures/fuzz', import.meta.url));
/** The files of a folder of the corpus: samples, and inputs that broke a reader once. */
export const readCorpus = (folder: string): string[] =>
  readdirSync(join(CORPUS, folder))
    .sort()
    .map((name) => readFileSync(join(CORPUS, folder, name), 'utf8'));

const split = (words: string): string[] => words.split(' ');

/** @param file the name by which the format is recognized. */
const readList = (file: string, dir: string) => (text: string) => readRequirements(file, dir, text);

const readLock = (list: string, name: string, dir: string) => async (text: string) => {
  await writeFile(join(dir, name), text);
  return readLocks(createRequirementsFile(list, 'pip', ''), false, dir);
};

const readPreset = (format: FormatName) => (text: string) => readDocument(text, format, `preset.${format}`);

function checkDockerfile(text: string): unknown {
  const parsed = parseDockerfile('Dockerfile', text);
  return [
    check({ dockerfiles: [parsed], requirements: {}, today: '2026-01-01', specs: [] }),
    readDockerfile(text),
    readFromDockerfile(text, 'Dockerfile'),
  ];
}

function readMarker(text: string): unknown {
  const { marker } = parseRequirement(`x; ${text}`, 'x');
  const environment = createMarkerEnvironment('3.12', 'linux/amd64');
  return marker && [evaluateMarker(marker, environment), formatMarker(marker)];
}

const WORDS = {
  pip: split(
    '-r -c -e --hash=sha256:00 --index-url https://a.test/simple ==1.0 >=2,<3 ~=1.4 [extra] ; and or not python_version sys_platform extra == "3.8" in @ git+https:// #egg=x \\\n # numpy torch===2 !=1.* 1!2.0 .post1 .dev0 +cu121 ( )',
  ),
  toml: split(
    '[project] [[package]] [tool.uv] [tool.uv.sources] [tool.poetry.dependencies] dependencies optional-dependencies name version = """ \'\'\' [ ] { } , . 1979-05-27 0x1 inf nan true source git url marker extras',
  ),
  yaml: split(
    '- ? : & * ! | > --- ... {a: [b]} dependencies pip name channels services build image command ports env_file volumes deploy &a *a << !!binary !!set 0o7 ~',
  ),
  docker: split(
    'FROM RUN COPY ADD ENV ARG CMD ENTRYPOINT HEALTHCHECK ONBUILD SHELL EXPOSE WORKDIR USER --from=0 --mount=type=cache,target=/x <<EOF EOF AS && || ; $X ${X:-1} \\\n # escape=` pip install apt-get -y ["a","b"] python:3.12 @sha256:0 scratch',
  ),
  json: split(
    '{ } [ ] " : , null true 1e5 \\u0000 "files" "sha256" "a": [[ {"a": // /* */ "extends" "env" "port" "entry"',
  ),
  python: split(
    'def class import from if else : ( ) [ ] { } , . = == """ \'\'\' f" lambda async await yield * ** @ \\ # -> \t match case os.environ open( FastAPI() app uvicorn.run( __name__ joblib.load( Path( / % .format( += try: except: with as global exec( eval(',
  ),
  ignore: split('* ** / ! # ? [ ] [a-z] [^a] \\ .git **/ /** !** data/ *.py .. ./'),
  env: split(
    '= # export " \' \\n ${A} $(x) KEY SECRET TOKEN password -----BEGIN PRIVATE KEY----- sk_live_ AKIA ghp_ :// @ user:pass@',
  ),
};

/** @param dir an empty folder for readers that read from disk. */
export function createReaders(dir: string): Reader[] {
  const lists: [string, string, string[]][] = [
    ['requirements', 'requirements.txt', WORDS.pip],
    ['pyproject', 'pyproject.toml', WORDS.toml],
    ['pipfile', 'Pipfile', WORDS.toml],
    ['setup-cfg', 'setup.cfg', [...WORDS.pip, '[options]', 'install_requires =', '[options.extras_require]']],
    ['setup-py', 'setup.py', [...WORDS.python, 'setup(', 'install_requires=[', 'extras_require={']],
    ['conda', 'environment.yml', WORDS.yaml],
    ['dockerfile', 'Dockerfile', WORDS.docker],
  ];
  const locks: [string, string, string, string[]][] = [
    ['uv-lock', 'pyproject.toml', 'uv.lock', WORDS.toml],
    ['poetry-lock', 'pyproject.toml', 'poetry.lock', WORDS.toml],
    ['pylock', 'pyproject.toml', 'pylock.toml', WORDS.toml],
    ['pipfile-lock', 'Pipfile', 'Pipfile.lock', WORDS.json],
    ['requirements', 'requirements.in', 'requirements.txt', WORDS.pip],
  ];
  return [
    ...lists.map(([folder, file, words]) => ({
      name: `requirements of ${file}`,
      read: readList(file, dir),
      corpus: readCorpus(folder),
      words,
    })),
    ...locks.map(([folder, list, file, words]) => ({
      name: `lock ${file}`,
      read: readLock(list, file, mkdtempSync(join(dir, 'lock-'))),
      corpus: readCorpus(folder),
      words,
    })),
    ...(Object.keys(FORMATS) as FormatName[]).map((format) => ({
      name: `preset in ${format}`,
      read: readPreset(format),
      corpus: readCorpus(`preset-${format}`),
      words: format === 'toml' ? WORDS.toml : format === 'yaml' ? WORDS.yaml : WORDS.json,
    })),
    {
      name: 'requirement',
      read: (text) => formatRequirement(parseRequirement(text, 'x')),
      corpus: readCorpus('requirement'),
      words: WORDS.pip,
    },
    { name: 'marker', read: readMarker, corpus: readCorpus('marker'), words: WORDS.pip },
    {
      name: 'specifier',
      read: (text) => [allows(text, '1.0'), allows('>=1', text)],
      corpus: readCorpus('specifier'),
      words: WORDS.pip,
    },
    { name: 'Dockerfile', read: checkDockerfile, corpus: readCorpus('dockerfile'), words: WORDS.docker },
    {
      name: 'shell',
      read: (text) => splitShellCommands(text, 0, text.length, () => 1),
      corpus: readCorpus('shell'),
      words: WORDS.docker,
    },
    { name: 'Compose', read: readCompose, corpus: readCorpus('compose'), words: WORDS.yaml },
    { name: 'cog.yaml', read: readCog, corpus: readCorpus('cog'), words: WORDS.yaml },
    { name: 'Python', read: parsePython, corpus: readCorpus('python'), words: WORDS.python },
    {
      name: '.dockerignore',
      read: (text) => ['a', '.git/x', `${'a/'.repeat(100)}b`].map((path) => readIgnore(text).ignores(path)),
      corpus: readCorpus('dockerignore'),
      words: WORDS.ignore,
    },
    {
      name: 'secrets',
      read: (text) => [findSecretText(text), findSecretText(text, { code: true }), redactSecrets(text)],
      corpus: [...readCorpus('env'), ...readCorpus('python')],
      words: WORDS.env,
    },
    { name: 'ml-container.lock', read: parseLockFile, corpus: readCorpus('lockfile'), words: WORDS.json },
    {
      name: 'ml-container.json',
      read: async (text) => {
        await writeFile(join(dir, 'ml-container.json'), text);
        return readSaved(dir);
      },
      corpus: readCorpus('spec'),
      words: WORDS.json,
    },
  ];
}

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'fuzz-'));
