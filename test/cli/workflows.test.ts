/** The shell steps of this repository's own workflows, run as a runner runs them: `bash -e -o pipefail`, with stand-ins for npm and gh. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workflowOf } from '../support/ci-steps.ts';
import { folder, type Ran, run } from '../support/cli.ts';

const FOLDER = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));
let top: { path: string; remove: () => Promise<void> };
beforeEach(async () => {
  top = await folder();
  await mkdir(join(top.path, 'bin'));
});
afterEach(() => top.remove());

async function readStep(file: string, job: string, name: string): Promise<string> {
  const { jobs } = workflowOf(await readFile(join(FOLDER, file), 'utf8'));
  const text = jobs[job]?.steps.find((step) => step.name === name)?.run;
  expect(text, `${file}: ${name}`).toBeDefined();
  return text as string;
}

async function writeProgram(name: string, script: string): Promise<void> {
  await writeFile(join(top.path, 'bin', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(top.path, 'bin', name), 0o755);
}

const runStep = (text: string, cwd: string, env: Record<string, string> = {}): Promise<Ran> =>
  run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', text], {
    cwd,
    env: {
      PATH: [join(top.path, 'bin'), process.env.PATH].join(delimiter),
      RUNNER_TEMP: top.path,
      GITHUB_STEP_SUMMARY: join(top.path, 'summary.md'),
      GITHUB_OUTPUT: join(top.path, 'output'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      ...env,
    },
  });

describe('release.yml', () => {
  it('publishes only where the tag is the version of package.json', async () => {
    const step = await readStep('release.yml', 'publish', 'The tag is the version of package.json');
    await writeFile(join(top.path, 'package.json'), '{ "version": "1.2.3" }');
    expect((await runStep(step, top.path, { TAG: 'v1.2.3' })).code).toBe(0);
    expect((await runStep(step, top.path, { TAG: 'v1.2.4' })).code).toBe(1);
    expect((await runStep(step, top.path, { TAG: '1.2.3' })).code).toBe(1);
  });
});

describe('release.yml: what is offered', () => {
  it('packs, lists what is bundled, and publishes and releases exactly that', async () => {
    const [pack, publish, release] = await Promise.all(
      ['Package', 'Publish', 'Release'].map((name) => readStep('release.yml', 'publish', name)),
    );
    const calls = join(top.path, 'calls');
    const record = `echo "$(basename "$0") $*" >> '${calls}'`;
    await writeProgram('npm', `[ "$1" = view ] || ${record}; [ "$1" != pack ] || touch release/it-1.2.3.tgz`);
    await writeProgram('npx', `${record}; echo "output of $2"`);
    await writeProgram('gh', `${record}; [ "$2" != view ]`);
    await mkdir(join(top.path, 'dist'));
    await writeFile(join(top.path, 'package.json'), '{ "name": "it", "version": "1.2.3" }');
    await writeFile(join(top.path, 'dist/THIRD-PARTY-NOTICES.txt'), 'notices');
    const env = { TAG: 'v1.2.3', REPOSITORY: 'git+https://example.com/org/it.git' };
    for (const step of [pack, publish, release]) expect((await runStep(step as string, top.path, env)).code).toBe(0);
    expect(await readFile(join(top.path, 'release/sbom.cdx.json'), 'utf8')).toBe('output of scripts/sbom.ts\n');
    expect(await readFile(join(top.path, 'notes.md'), 'utf8')).toBe('output of scripts/release-notes.ts\n');
    const called = (await readFile(calls, 'utf8')).trim().split('\n');
    expect(called.slice(0, 2)).toEqual([
      'npm pkg set repository.type=git repository.url=git+https://example.com/org/it.git',
      'npm pack --pack-destination release',
    ]);
    expect(called.slice(-3)).toEqual([
      'npm publish ./release/it-1.2.3.tgz --provenance --access public',
      'gh release view v1.2.3',
      'gh release create v1.2.3 release/THIRD-PARTY-NOTICES.txt release/it-1.2.3.tgz release/sbom.cdx.json --verify-tag --title v1.2.3 --notes-file notes.md',
    ]);
  });

  describe('started again', () => {
    const at = (name: string): string => join(top.path, name);
    const readCalls = async (): Promise<string[]> => (await readFile(at('calls'), 'utf8')).trim().split('\n');

    /** `published` holds what the registry has of this version, and `released` is there once the release is. */
    beforeEach(async () => {
      await mkdir(at('release'));
      await writeFile(at('release/it-1.2.3.tgz'), 'the package');
      await writeFile(at('package.json'), '{ "name": "it", "version": "1.2.3" }');
      await writeProgram(
        'npm',
        `echo "npm $*" >> calls; case "$1" in
        view) cat published ;;
        publish) echo "sha512-$(openssl dgst -sha512 -binary "$2" | base64 -w0)" > published ;;
        esac`,
      );
      await writeProgram(
        'gh',
        `echo "gh $*" >> calls; case "$2" in
        view) test -e released ;;
        create) test ! -e broken && touch released ;;
        esac`,
      );
    });

    const runFrom = async (): Promise<Ran> => {
      const [publish, release] = await Promise.all(
        ['Publish', 'Release'].map((name) => readStep('release.yml', 'publish', name)),
      );
      const published = await runStep(publish as string, top.path);
      return published.code === 0 ? runStep(release as string, top.path, { TAG: 'v1.2.3' }) : published;
    };

    it('does not publish again, and creates the release that failed', async () => {
      await writeFile(at('broken'), '');
      expect((await runFrom()).code).toBe(1);
      await rm(at('broken'));
      const again = await runFrom();
      expect(again.code, again.stderr).toBe(0);
      const calls = await readCalls();
      expect(calls.filter((call) => call.startsWith('npm publish'))).toHaveLength(1);
      expect(calls.at(-1)).toMatch(/^gh release create v1\.2\.3 release\/it-1\.2\.3\.tgz --verify-tag/);
    });

    it('completes a release that is there', async () => {
      expect((await runFrom()).code).toBe(0);
      expect((await runFrom()).code).toBe(0);
      expect((await readCalls()).slice(-2)).toEqual([
        'gh release upload v1.2.3 release/it-1.2.3.tgz --clobber',
        'gh release edit v1.2.3 --verify-tag --title v1.2.3 --notes-file notes.md --draft=false',
      ]);
    });

    it('stops where the registry has another package of this version', async () => {
      expect((await runFrom()).code).toBe(0);
      await writeFile(at('release/it-1.2.3.tgz'), 'another package');
      const ran = await runFrom();
      expect([ran.code, ran.stdout]).toEqual([
        1,
        expect.stringContaining('::error::it@1.2.3 is published with other content'),
      ]);
    });
  });

  it('lists the packages of the bundle, by the real script', async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const ran = await run(process.execPath, ['--import', 'tsx', 'scripts/sbom.ts'], { cwd: root });
    expect(ran.code, ran.stderr).toBe(0);
    const { metadata, components } = JSON.parse(ran.stdout);
    expect(metadata.component.name).toBe('create-ml-container');
    const names = components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['handlebars', 'zod', '@clack/prompts']));
    expect(names).not.toContain('vitest');
  });

  it('takes the notes of the version from the changelog, and stops without a section', async () => {
    const script = fileURLToPath(new URL('../../scripts/release-notes.ts', import.meta.url));
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const notes = () =>
      run(process.execPath, ['--import', join(root, 'node_modules/tsx/dist/loader.mjs'), script], { cwd: top.path });
    await writeFile(join(top.path, 'package.json'), '{ "version": "1.2.3" }');
    await writeFile(join(top.path, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n- a\n');
    expect((await notes()).code).toBe(1);
    await writeFile(join(top.path, 'CHANGELOG.md'), '# Changelog\n\n## 1.2.3 (2026-01-01)\n\n- b\n\n## 1.2.2\n\n- c\n');
    expect((await notes()).stdout).toBe('- b\n');
  });
});

describe('refresh.yml', () => {
  it('installs the uv of the table and each Python that the generators ask for', async () => {
    const step = await readStep('refresh.yml', 'refresh', 'Install');
    const calls = join(top.path, 'calls');
    const record = `echo "$(basename "$0") $*" >> '${calls}'`;
    const venv = join(top.path, 'uv');
    const program = (name: string, script: string) =>
      `printf '#!/bin/sh\\n%s\\n' '${script}' > "$3/bin/${name}"; chmod +x "$3/bin/${name}"`;
    await writeProgram('npm', record);
    await writeProgram('git', record);
    await writeProgram(
      'python3',
      `mkdir -p "$3/bin"; ${program('pip', `echo "pip $*" >> "${calls}"`)}; ${program('uv', `echo "uv $* $UV_PYTHON_BIN_DIR" >> "${calls}"`)}`,
    );
    await mkdir(join(top.path, 'src/catalog/image'), { recursive: true });
    await writeFile(join(top.path, 'src/catalog/image/uv.json'), '{ "version": "1.2.3" }');
    const ran = await runStep(step, top.path, { GITHUB_PATH: join(top.path, 'path') });
    expect(ran.code, ran.stderr).toBe(0);
    const pythons = join(top.path, 'pythons');
    expect((await readFile(calls, 'utf8')).split('\n')).toEqual(
      expect.arrayContaining([
        'npm ci',
        'pip install --quiet uv==1.2.3',
        `uv python install 3.11 3.12 3.13 3.14 ${pythons}`,
        expect.stringMatching(/^git clone .* --bare .*official-images$/),
      ]),
    );
    expect(await readFile(join(top.path, 'path'), 'utf8')).toBe(`${venv}/bin\n${pythons}\n`);
  });

  it('keeps the report where the guard refuses the data, and fails after the pull request', async () => {
    const [step, last] = await Promise.all(
      ['Refresh', 'The guard accepts it'].map((name) => readStep('refresh.yml', 'refresh', name)),
    );
    const output = () => readFile(join(top.path, 'output'), 'utf8');
    await writeProgram('npm', 'echo "The guard refuses it"; exit 1');
    expect((await runStep(step as string, top.path)).code).toBe(0);
    expect(await readFile(join(top.path, 'summary.md'), 'utf8')).toContain('The guard refuses it');
    expect(await output()).toBe('status=1\n');
    await writeProgram('npm', 'echo "The guard accepts it"');
    expect((await runStep(step as string, top.path)).code).toBe(0);
    expect(await readFile(join(top.path, 'report.md'), 'utf8')).toContain('The guard accepts it');
    expect(await output()).toBe('status=1\nstatus=0\n');
    expect((await runStep(last as string, top.path, { STATUS: '1' })).code).toBe(1);
    expect((await runStep(last as string, top.path, { STATUS: '0' })).code).toBe(0);
  });

  it('opens one pull request for what changed, and none where nothing did', async () => {
    const step = await readStep('refresh.yml', 'refresh', 'Open a pull request');
    const repository = join(top.path, 'repository');
    const git = async (...args: string[]): Promise<string> => {
      const ran = await run('git', args, { cwd: repository, env: { GIT_CONFIG_GLOBAL: '/dev/null' } });
      expect(ran.code, ran.stderr).toBe(0);
      return ran.stdout;
    };
    await mkdir(repository);
    await git('init', '--quiet', '--bare', join(top.path, 'origin.git'));
    await git('init', '--quiet', '--initial-branch', 'main');
    await git('remote', 'add', 'origin', join(top.path, 'origin.git'));
    await writeFile(join(repository, 'data.json'), '1');
    await git('add', '.');
    await git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '-m', 'first');
    await writeFile(join(top.path, 'report.md'), 'the report');
    const calls = join(top.path, 'calls');
    await writeProgram(
      'gh',
      `echo "$*" >> '${calls}'; case "$*" in "pr list"*) cat '${join(top.path, 'open')}' ;; esac`,
    );
    await writeFile(join(top.path, 'open'), '0');

    const accepted = { STATUS: '0' };
    expect(await runStep(step, repository, accepted)).toMatchObject({ code: 0, stdout: 'nothing changed\n' });
    await writeFile(join(repository, 'data.json'), '2');
    await writeFile(join(repository, 'new.json'), '1');
    const first = await runStep(step, repository, accepted);
    expect(first.code, first.stderr).toBe(0);
    expect(await git('show', '--name-only', '--format=', 'origin/refresh')).toBe('data.json\nnew.json\n');
    expect(await git('ls-remote', 'origin', 'refs/heads/refresh')).toContain(
      (await git('rev-parse', 'refresh')).trim(),
    );
    expect(await readFile(calls, 'utf8')).toMatch(/pr create --head refresh --title .* --body-file .*report\.md$/m);

    await git('switch', '--quiet', 'main');
    await git('branch', '--quiet', '--delete', '--force', 'refresh');
    await writeFile(join(repository, 'data.json'), '3');
    await writeFile(join(top.path, 'open'), '1');
    await writeFile(calls, '');
    expect((await runStep(step, repository, accepted)).code).toBe(0);
    expect(await readFile(calls, 'utf8')).toMatch(/pr edit refresh --body-file .*report\.md\npr ready refresh\n$/);
    expect(await readFile(calls, 'utf8')).not.toContain('pr create');
  });

  it.each([
    ['0', /pr create .*report\.md --draft$/m],
    ['1', /pr ready refresh --undo$/m],
  ])('opens a draft, or makes the open one a draft, where the guard refuses: %s are open', async (open, called) => {
    const step = await readStep('refresh.yml', 'refresh', 'Open a pull request');
    const repository = join(top.path, 'repository');
    await run('git', ['init', '--quiet', '--bare', join(top.path, 'origin.git')]);
    await run('git', ['init', '--quiet', '--initial-branch', 'main', repository]);
    await run('git', ['remote', 'add', 'origin', join(top.path, 'origin.git')], { cwd: repository });
    await writeFile(join(repository, 'data.json'), '2');
    await writeFile(join(top.path, 'report.md'), 'The guard refuses it');
    const calls = join(top.path, 'calls');
    await writeProgram('gh', `echo "$*" >> '${calls}'; case "$*" in "pr list"*) echo ${open} ;; esac`);
    const ran = await runStep(step, repository, { STATUS: '1' });
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readFile(calls, 'utf8')).toMatch(called);
  });
});
