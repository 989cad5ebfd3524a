/** What a CI system has around it, here: a registry on loopback, a builder that pushes by digest, a generator of SBOMs, logins of its own. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { dockerOk, generate, type Project, unique } from '../docker/harness.ts';
import { forget, type Registry, startRegistry } from '../docker/systems-support.ts';
import { remoteBuilder } from '../support/builder.ts';
import { folder } from '../support/cli.ts';
import { markSteps } from './marked.ts';

export interface CiSystem {
  registry: Registry;
  /** The builder's name. */
  builder: string;
  /** Docker's settings: the login is kept there, and not in the home of whoever runs the tests. */
  config: string;
  /** Image that makes the SBOM. */
  generator: string;
  stop: () => Promise<void>;
}

/** @param name the builder's. */
export async function startCi(name: string): Promise<CiSystem> {
  const registry = await startRegistry();
  const { path, remove } = await folder();
  const config = join(path, 'docker');
  await mkdir(config);
  await cp(join(homedir(), '.docker/cli-plugins'), join(config, 'cli-plugins'), { recursive: true }).catch(() => {});
  const builder = await remoteBuilder(name, config);
  const generator = `${registry.host}/${unique('sbom')}:1`;
  await buildGenerator(generator, join(path, 'generator'));
  const stop = async () => {
    await forget(generator);
    await builder.stop();
    await registry.stop();
    await remove();
  };
  return { registry, builder: builder.name, config, generator, stop };
}

/** What makes the SBOM is an image of the internet; this one speaks the same protocol (BuildKit, "SBOM generator protocol") and lists nothing. */
async function buildGenerator(image: string, dir: string): Promise<void> {
  const document = {
    SPDXID: 'SPDXRef-DOCUMENT',
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    name: 'sbom',
    packages: [],
  };
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://spdx.dev/Document',
    predicate: document,
  };
  await mkdir(dir);
  await writeFile(join(dir, 'sbom.json'), JSON.stringify(statement));
  await writeFile(
    join(dir, 'Dockerfile'),
    'FROM python:3.12.16-slim-trixie\nCOPY sbom.json /\nENTRYPOINT ["sh", "-c", "cp /sbom.json \\"$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json\\""]\n',
  );
  await dockerOk('build', '--quiet', '--tag', image, dir);
  await dockerOk('push', '--quiet', image);
}

/** A manifest in the registry, with its digest; undefined where there is none. */
export async function manifest({ registry }: CiSystem, repository: string, reference: string) {
  const types = ['oci.image.index.v1', 'oci.image.manifest.v1'].map((type) => `application/vnd.${type}+json`);
  const got = await fetch(`http://${registry.host}/v2/${repository}/manifests/${reference}`, {
    headers: { accept: types.join(', ') },
  });
  return got.ok ? { digest: got.headers.get('docker-content-digest'), ...((await got.json()) as object) } : undefined;
}

/** Fails unless the digest is an image with its SBOM and its provenance, and the tags stand for it. */
export async function isAttested(ci: CiSystem, repository: string, digest: string, tags: string[]): Promise<void> {
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  for (const tag of tags) expect((await manifest(ci, repository, tag))?.digest, tag).toBe(digest);
  const index = (await manifest(ci, repository, digest)) as unknown as {
    manifests: { digest: string; platform: { os: string; architecture: string } }[];
  };
  expect(index.manifests.map(({ platform }) => platform.os)).toEqual(['linux', 'unknown']);
  const attested = (await manifest(ci, repository, index.manifests[1]?.digest as string)) as unknown as {
    layers: { annotations: Record<string, string> }[];
  };
  const predicates = attested.layers.map(({ annotations }) => annotations['in-toto.io/predicate-type']);
  expect(predicates).toContain('https://spdx.dev/Document');
  expect(predicates.some((type) => type?.startsWith('https://slsa.dev/provenance/'))).toBe(true);
}

export interface Made {
  project: Project;
  repository: string;
  /** Name of the image, with the registry. */
  image: string;
  /** Stands in each step that installs. */
  mark: string;
}

/** Of an index that nobody asks: what counts is that it arrives, for without it no package is installed. */
export const NETRC = 'machine index.example.com login reader password not-a-secret';
export const PRIVATE = ['indexes.secret=netrc'];

/** A project whose image goes to the registry on loopback, for this machine's platform alone. */
export async function made(ci: CiSystem, framework: string, targets: string, more: string[] = []): Promise<Made> {
  const repository = `team/${unique('ci')}`;
  const image = `${ci.registry.host}/${repository}`;
  const settings = [
    ...more,
    'platforms=linux/amd64',
    ...['github-actions', 'gitlab-ci', 'bake'].map((target) => `settings.${target}.sbom-generator=${ci.generator}`),
  ];
  const project = await generate('ci', [
    ...['--framework', framework, '--dep', 'six', '--image', image, '--with', targets],
    ...settings.flatMap((setting) => ['--set', setting]),
  ]);
  const mark = unique('ci-mark');
  await markSteps(project, mark);
  return { project, repository, image, mark };
}
