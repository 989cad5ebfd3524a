/** Whole projects of which some files are mutated. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { outputFile } from 'fs-extra/esm';
import { mutated } from './mutate.ts';
import { readCorpus } from './readers.ts';

/** A file of a project, and the folder of the corpus that its content is from. */
const FILES: Readonly<Record<string, string>> = {
  'app/main.py': 'python',
  'app/core.py': 'python',
  'setup.py': 'setup-py',
  'setup.cfg': 'setup-cfg',
  'requirements.txt': 'requirements',
  'requirements.in': 'requirements',
  'pyproject.toml': 'pyproject',
  Pipfile: 'pipfile',
  'Pipfile.lock': 'pipfile-lock',
  'uv.lock': 'uv-lock',
  'poetry.lock': 'poetry-lock',
  'environment.yml': 'conda',
  Dockerfile: 'dockerfile',
  '.dockerignore': 'dockerignore',
  'compose.yaml': 'compose',
  'cog.yaml': 'cog',
  '.env': 'env',
  '.env.example': 'env',
  'start.sh': 'shell',
  Procfile: 'shell',
  'ml-container.json': 'spec',
  'ml-container.lock': 'lockfile',
  'packages.txt': 'requirement',
  '.python-version': 'specifier',
  'runtime.txt': 'specifier',
  'README.md': 'preset-yaml',
};
const APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n';

/** Files of a project, by path: some formats, each as it is in the corpus or mutated. */
export const mutatedProject: fc.Arbitrary<Record<string, string>> = fc
  .subarray(Object.entries(FILES), { minLength: 2, maxLength: 8 })
  .chain((files) =>
    fc.tuple(
      ...files.map(([path, folder]) => {
        const corpus = readCorpus(folder);
        const text = fc.oneof({ weight: 2, arbitrary: mutated(corpus, ['\n', '=', ':']) }, fc.constantFrom(...corpus));
        return text.map((content) => [path, content] as const);
      }),
    ),
  )
  .map((files) => ({ 'main.py': APP, ...Object.fromEntries(files) }));

export async function writeProject(dir: string, files: Record<string, string>): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    await outputFile(join(dir, path), content);
  }
}
