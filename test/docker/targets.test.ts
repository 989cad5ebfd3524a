/** What the targets write, on the real engine: the pod's settings, the Space, the dev container. One image for all of them. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { folder, run } from '../support/cli.ts';
import {
  answer,
  build,
  cleanUpAfterwards,
  docker,
  dockerOk,
  freePort,
  generate,
  type Project,
  unique,
} from './harness.ts';
import { emptyClaim, podOptions } from './pod.ts';
import { forget, textsIn } from './systems-support.ts';

cleanUpAfterwards();
let project: Project;
beforeAll(async () => {
  const places = 'kubernetes,spaces,dev-container';
  project = await generate('placed', ['--framework', 'fastapi', '--cpu', '--with', places, '--port', '8100']);
  await build(project);
});

/** Paths that are not where they were in the image, by `docker diff`. */
const written = async (container: string): Promise<string[]> =>
  (await dockerOk('diff', container)).split('\n').map((line) => line.slice(2));

describe('the pod', () => {
  it('starts and answers its probes under the settings that Kubernetes would give it', async () => {
    const { spec } = parse(await readFile(join(project.dir, 'k8s/base/deployment.yaml'), 'utf8'));
    const { terminationGracePeriodSeconds } = spec.template.spec;
    const [app] = spec.template.spec.containers;
    const claim = unique('placed-claim');
    await emptyClaim(claim, `${project.image}:latest`, spec.template.spec);
    const options = podOptions(spec.template.spec, claim);
    expect(options).toEqual(expect.arrayContaining(['--read-only', '--cap-drop', 'ALL', 'no-new-privileges']));
    const container = unique('placed-pod');
    const port = await freePort();
    const published = ['--publish', `${port}:${app.ports[0].containerPort}`];
    const exited = docker('run', '--name', container, ...options, ...published, `${project.image}:latest`);
    try {
      const running = { container, url: `http://127.0.0.1:${port}`, exited };
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
        expect((await answer(running, app[probe].httpGet.path)).status, probe).toBe(200);
      // what it does before it stops is in the image
      const [command, seconds] = app.lifecycle.preStop.exec.command;
      expect(command).toBe('sleep');
      await dockerOk('exec', container, command, '0');
      const tries =
        'touch /dev/shm/x /tmp/x ~/.cache/x && ! touch /app/x 2>/dev/null && ! touch /x 2>/dev/null && id -u';
      expect(await dockerOk('exec', container, 'sh', '-c', tries)).toBe('1000');
      await dockerOk('stop', '--time', String(terminationGracePeriodSeconds - Number(seconds)), container);
      expect(await dockerOk('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
    } finally {
      await docker('rm', '--force', container);
      await docker('volume', 'rm', claim);
    }
  });
});

/** What the front matter of a Space may say (Hugging Face, "Spaces Configuration Reference"), for sdk docker. */
const FIELDS =
  /^(title|emoji|colorFrom|colorTo|sdk|app_port|suggested_hardware|suggested_storage|pinned|license|models|datasets|tags|short_description|header|fullWidth|startup_duration_timeout|hf_oauth|disable_embedding|custom_headers|thumbnail|preload_from_hub)$/;
const HARDWARE = /^(cpu-basic|cpu-upgrade|t4-small|t4-medium|l4x1|l4x4|a10g-(small|large|largex2|largex4)|a100-large)$/;

describe('the Space', () => {
  it('is built from what is exported, and keeps to the rules of a Space', async () => {
    const space = await folder();
    const image = unique('placed-space');
    try {
      // what was deleted in the project, and what a build never gets
      await mkdir(join(space.path, 'app'));
      await writeFile(join(space.path, 'app/old.py'), '');
      await writeFile(join(project.dir, 'app/.env'), 'TOKEN=not-for-others\n');
      const exported = await run('sh', ['spaces/export.sh', space.path], { cwd: project.dir });
      expect(exported.code, exported.stderr).toBe(0);
      for (const path of ['app/old.py', 'app/.env', 'tests', '.git'])
        await expect(readFile(join(space.path, path)), path).rejects.toThrow();

      const [, matter = ''] = (await readFile(join(space.path, 'README.md'), 'utf8')).split(/^---$/m);
      const front = parse(matter) as Record<string, unknown>;
      for (const field of Object.keys(front)) expect(field).toMatch(FIELDS);
      expect(front).toMatchObject({ title: project.image, sdk: 'docker', app_port: 8100 });
      expect(front.suggested_hardware).toMatch(HARDWARE);

      // a secret of the Space is mounted while it is built
      const secret = `space-${Math.random().toString(36).slice(2)}`;
      const dockerfile = await readFile(join(space.path, 'Dockerfile'), 'utf8');
      const use = 'RUN --mount=type=secret,id=PLACED,mode=0444,required=true test -s /run/secrets/PLACED\n';
      await writeFile(join(space.path, 'Dockerfile'), dockerfile.replace(/^USER /m, `${use}$&`));
      await writeFile(join(project.dir, '..', `${image}.secret`), secret);
      const given = `id=PLACED,src=${join(project.dir, '..', `${image}.secret`)}`;
      await dockerOk('build', '--quiet', '--secret', given, '--tag', image, space.path);
      await rm(join(project.dir, '..', `${image}.secret`));
      expect(await textsIn(image, [secret, 'not-for-others'])).toEqual([]);

      // no option at all but the variables of the settings
      const port = await freePort();
      const container = unique('placed-space');
      const published = ['--publish', `${port}:${front.app_port}`];
      const exited = docker('run', '--name', container, '--env', 'TOLD=yes', ...published, image);
      try {
        const running = { container, url: `http://127.0.0.1:${port}`, exited };
        expect((await answer(running, '/health')).status).toBe(200);
        const touch = 'touch ~/x ~/.cache/x /tmp/x && id -u && echo $TOLD';
        expect(await dockerOk('exec', container, 'sh', '-c', touch)).toBe('1000\nyes');
        expect(await dockerOk('exec', container, 'sh', '-c', 'grep ^Uid /proc/1/status')).toMatch(/^Uid:\s1000\s/);
        const outside = (await written(container)).filter((path) => !/^\/(home(\/app.*)?|tmp(\/.*)?)$/.test(path));
        expect(outside).toEqual([]);
      } finally {
        await docker('rm', '--force', container);
      }
    } finally {
      await forget(image);
      await rm(join(project.dir, 'app/.env'), { force: true });
      await space.remove();
    }
  });
});

describe('the dev container', () => {
  it('comes up by its reference implementation, in the environment of the image, with the folder as its code; its tests run', async () => {
    const devcontainer = (...args: string[]) =>
      run('npx', ['--no-install', 'devcontainer', ...args, '--workspace-folder', project.dir]);
    // the folder of a test belongs to root alone
    await chmod(project.dir, 0o755);
    const up = await devcontainer('up');
    expect(up.code, up.stdout + up.stderr.slice(-3000)).toBe(0);
    const { containerId, remoteUser, remoteWorkspaceFolder } = JSON.parse(up.stdout);
    const image = await dockerOk('inspect', '--format', '{{.Config.Image}}', containerId);
    const volumes = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}}{{end}}{{end}}';
    const cache = await dockerOk('inspect', '--format', volumes, containerId);
    try {
      expect(cache).toMatch(new RegExp(`^${project.image}-dev-`));
      expect([remoteUser, remoteWorkspaceFolder]).toEqual(['app', '/app']);
      const code = 'import fastapi, os, sys; print(os.getcwd(), sys.prefix, os.path.exists("tests"))';
      const args = ['exec', '--workspace-folder', project.dir, 'python', '-c', code];
      const ran = await run('npx', ['--no-install', 'devcontainer', ...args]);
      // tests/ is in the folder and not in the image
      expect(ran.stdout.trim(), ran.stderr).toBe('/app /opt/venv True');
      const inside = async (...words: string[]) => {
        const told = await run('npx', ['--no-install', 'devcontainer', ...args.slice(0, 3), ...words]);
        return `${told.code} ${told.stdout}${told.stderr}`;
      };
      // by the packages of the image, which the user cannot replace, and with those that the tests want beside them
      expect(await inside('python', '-m', 'pytest', '-q', '-p', 'no:cacheprovider')).toMatch(/^0 [\s\S]*\d+ passed/);
      expect(await inside('git', '--version')).toMatch(/^0 git version/);
      expect(await inside('pip', 'install', '--no-deps', '--force-reinstall', 'fastapi')).toMatch(
        /^1 [\s\S]*(?:not permitted|Permission denied)/,
      );
      expect(await inside('python', '-c', 'import fastapi')).toMatch(/^0 /);
    } finally {
      await docker('rm', '--force', containerId);
      await docker('volume', 'rm', cache);
      // it builds one image, and another one of it for the user's id
      await forget(image, image.replace(/-uid$/, ''), `${image}-uid`);
    }
  });
});
