/** Holds every read of a whole file to the one module that refuses devices, pipes and what is too large. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
/** Read a part of a file by its handle, or what this program wrote itself; process/run.ts opens one to write. */
const BY_HANDLE = ['files/read-file.ts', 'detect/files/read.ts', 'presets/sources/folder.ts', 'process/run.ts'];

const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith('.ts'));

it.each(files.filter((file) => !BY_HANDLE.includes(file)))('%s reads files within bounds', async (file) => {
  const text = await readFile(join(SRC, file), 'utf8');
  const imports = [...text.matchAll(/import \{([^}]*)\} from '(?:node:fs|node:fs\/promises|fs-extra)'/g)];
  const names = imports.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
  const raw = ['readFile', 'readFileSync', 'createReadStream', 'readJson', 'open', 'openSync', 'openAsBlob'];
  expect(names.filter((name) => raw.includes(name))).toEqual([]);
});

/** Files of the user, of this tool, or of a list that lies elsewhere and was named; all else is the project's, whose links are checked. */
const NOT_OF_THE_PROJECT = [
  /^files\//,
  /^presets\//,
  /^commands\/schema\.ts$/,
  /^doctor\/machine\.ts$/,
  /^lock\/uv\/(?:access\/(?:certificates|config|fetch|user-logins)|program\/(?:docker|find))\.ts$/,
  /^pipeline\/lock\/remembered\.ts$/,
  /^pipeline\/all\/journal\.ts$/,
  // the program itself
  /^pipeline\/bug-report\/public-words\.ts$/,
  /^requirements\/files\.ts$/,
  /^write\/disk\/state\.ts$/,
  // files of git, which a linked worktree has elsewhere: they are compared, and never shown
  /^files\/git-folders\.ts$/,
  /^write\/disk\/kept-elsewhere\.ts$/,
  /^pipeline\/lock\/newest-commit\.ts$/,
];

it.each(files.filter((file) => !NOT_OF_THE_PROJECT.some((pattern) => pattern.test(file))))(
  '%s follows no link out of the project',
  async (file) => {
    const text = await readFile(join(SRC, file), 'utf8');
    expect(text).not.toMatch(/import \{[^}]*\breadFile\b[^}]*\} from '[./]*files\/read-file\.ts'/);
  },
);
