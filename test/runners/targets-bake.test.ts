/** Bake against a registry on loopback: pushed with SBOM and provenance, rebuilt from the registry's cache, a monorepo at once. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUpAfterwards, dockerOk, generate, type Project, unique } from '../docker/harness.ts';
import { forget, type Registry, startRegistry } from '../docker/systems-support.ts';
import { cli, folder, run } from '../support/cli.ts';
import { NETRC } from './ci-support.ts';
import { forgetSteps, INSTALLS, markSteps, pruneSteps } from './marked.ts';

cleanUpAfterwards();
let registry: Registry;
let project: Project;
/** Stands in every step that is tried here, so that what it left in the builder can be found and taken away. */
const mark = unique('baked');
beforeAll(async () => {
  registry = await startRegistry();
  const flags = ['--framework', 'script', '--cpu', '--dep', 'six', '--with', 'bake', '--set', 'indexes.secret=netrc'];
  project = await generate('baked', flags);
  await markSteps(project, mark);
});
afterAll(async () => {
  await forget(
    ...['latest', '0123abc'].map((tag) => `${registry.host}/${project.image}:${tag}`),
    `${registry.host}/scanner:1`,
  );
  await pruneSteps(mark);
  await registry.stop();
});

/**
 * A stand-in for the scanner that an engine pulls otherwise, by the protocol of BuildKit's SBOM generators: it lists the
 * distributions below the file system that it is given.
 */
async function scanner(): Promise<string> {
  const { path, remove } = await folder();
  const [, base = ''] = /^FROM (\S+) AS base$/m.exec(await readFile(join(project.dir, 'Dockerfile'), 'utf8')) ?? [];
  const scan = `
import json, os, pathlib
source, to = os.environ["BUILDKIT_SCAN_SOURCE"], os.environ["BUILDKIT_SCAN_DESTINATION"]
found = sorted(path.name[: -len(".dist-info")] for path in pathlib.Path(source).rglob("*.dist-info"))
packages = [{"SPDXID": f"SPDXRef-{i}", "name": name, "downloadLocation": "NOASSERTION"} for i, name in enumerate(found)]
document = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "scan", "packages": packages}
statement = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": document}
pathlib.Path(to, "scan.spdx.json").write_text(json.dumps(statement))
`;
  await writeFile(join(path, 'scan.py'), scan);
  const lines = [`FROM ${base}`, 'COPY scan.py /scan.py', 'ENTRYPOINT ["python", "/scan.py"]'];
  await writeFile(join(path, 'Dockerfile'), `${lines.join('\n')}\n`);
  const image = `${registry.host}/scanner:1`;
  await dockerOk('build', '--quiet', '--tag', image, '--push', path);
  await remove();
  return image;
}

/** docker-bake.sh for this machine's architecture: the other one's steps cannot run here. */
async function bake(env: Record<string, string>, ...args: string[]): Promise<string> {
  const here = ['release', '--set', '*.platform=linux/amd64', '--progress', 'plain'];
  const ran = await run('sh', ['docker-bake.sh', ...here, ...args], { cwd: project.dir, env });
  expect(ran.code, ran.stderr.slice(-4000)).toBe(0);
  return ran.stderr;
}

const json = async <Document>(path: string): Promise<Document> =>
  (await (
    await fetch(`http://${registry.host}/v2/${path}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' },
    })
  ).json()) as Document;

interface Descriptor {
  digest: string;
  mediaType: string;
  annotations?: Record<string, string>;
}

describe('docker-bake.sh release', () => {
  it('pushes by digest, with an SBOM of what is installed and with provenance; from the cache nothing is installed again', async () => {
    const image = `${registry.host}/${project.image}`;
    const env: Record<string, string> & { NETRC: string } = {
      [`${project.image.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_IMAGE`]: image,
      SBOM_GENERATOR: await scanner(),
      CACHE: `${registry.host}/cache`,
      REVISION: '0123abc',
      NETRC: join(project.dir, '..', `${project.image}.netrc`),
    };
    await writeFile(env.NETRC, NETRC);
    const metadata = join(project.dir, 'metadata.json');
    const first = await bake(env, '--push', '--metadata-file', metadata);
    expect(first).toMatch(INSTALLS);

    const built = (await readJson(metadata))[`${project.image}-release`];
    const digest = built['containerimage.digest'] as string;
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    for (const tag of ['latest', '0123abc']) {
      const answered = await fetch(`http://${registry.host}/v2/${project.image}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept: 'application/vnd.oci.image.index.v1+json' },
      });
      expect(answered.headers.get('docker-content-digest'), tag).toBe(digest);
    }
    const { manifests } = await json<{ manifests: Descriptor[] }>(`${project.image}/manifests/${digest}`);
    const attested = manifests.find(
      ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
    );
    const runnable = manifests.find(({ annotations }) => !annotations?.['vnd.docker.reference.type']);
    const pushed = await json<{ layers: Descriptor[] }>(`${project.image}/manifests/${runnable?.digest}`);
    expect(new Set(pushed.layers.map(({ mediaType }) => mediaType))).toEqual(
      new Set(['application/vnd.oci.image.layer.v1.tar+zstd']),
    );
    const { layers } = await json<{ layers: Descriptor[] }>(`${project.image}/manifests/${attested?.digest}`);
    const said = async (type: string): Promise<string> => {
      const layer = layers.find(({ annotations }) => annotations?.['in-toto.io/predicate-type']?.startsWith(type));
      return JSON.stringify(await json(`${project.image}/blobs/${layer?.digest}`));
    };
    expect(await said('https://spdx.dev/Document')).toMatch(/"name":"six-/);
    // mode=max: the steps themselves are in it
    expect(await said('https://slsa.dev/provenance/')).toContain(mark);

    // everything that this build left here goes, by the mark that only its steps have
    const forgetAll = async () => {
      await forget(`${image}@${digest}`, `${image}:latest`, `${image}:0123abc`);
      await forgetSteps(mark);
    };
    // nothing is left: what was pushed runs wherever it is pulled, and without the cache it is all made again
    await forgetAll();
    const pull = { docker: ['pull', '--quiet'], podman: ['pull', '--quiet', '--tls-verify=false'] };
    for (const [engine, how] of Object.entries(pull)) {
      const pulled = await run(engine, [...how, `${image}@${digest}`]);
      expect(pulled.code, pulled.stderr).toBe(0);
      const imported = await run(engine, [
        'run',
        '--rm',
        '--entrypoint',
        'python',
        `${image}@${digest}`,
        '-c',
        'import six',
      ]);
      expect(imported.code, imported.stderr).toBe(0);
      await run(engine, ['image', 'rm', '--force', `${image}@${digest}`]);
    }
    expect(await bake({ ...env, CACHE: '' }, '--push')).toMatch(INSTALLS);
    await forgetAll();
    const cached = await bake(env, '--push');
    expect(cached).toMatch(/importing cache manifest from/);
    expect(cached).not.toMatch(INSTALLS);
    await rm(env.NETRC);
  });
});

describe('a monorepo', () => {
  it('is built in one bake, each project from its own folder', async () => {
    const { path, remove } = await folder();
    const names = [unique('baked-one'), unique('baked-two')];
    for (const name of names) {
      const settings = ['--set', 'prune=off', '--set', 'indexes.secret=netrc'];
      const flags = ['--framework', 'script', '--cpu', '--dep', 'six', '--with', 'bake', ...settings];
      const made = await cli([join(path, name), '--name', name, ...flags, '--yes', '--no-interactive']);
      expect(made.code, made.stderr).toBe(0);
    }
    const contexts = names.map((name) => [`${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_CONTEXT`, name]);
    const env = { ...Object.fromEntries(contexts), NETRC_TEXT: NETRC };
    const files = names.flatMap((name) => ['--file', `${name}/docker-bake.hcl`]);
    try {
      const ran = await run('docker', ['buildx', 'bake', ...files, '--load', ...names], { cwd: path, env });
      expect(ran.code, ran.stderr.slice(-4000)).toBe(0);
      for (const name of names) {
        const labels = await dockerOk(
          'run',
          '--rm',
          '--entrypoint',
          'python',
          name,
          '-c',
          'import six; print(six.__name__)',
        );
        expect(labels).toBe('six');
      }
    } finally {
      await forget(...names);
      await remove();
    }
  });
});
