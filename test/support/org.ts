/** The made-up organisation of test/fixtures/org, in a folder of its own, with a registry put in. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './cli.ts';

const ORG = fileURLToPath(new URL('../fixtures/org', import.meta.url));

export interface Org {
  /** The folder of the presets. */
  presets: string;
  /** The certificate of its CA, PEM. */
  ca: string;
  /** Of a project, by its name. */
  project: (name: string) => string;
  remove: () => Promise<void>;
}

/** @param registry "127.0.0.1:5000", where its base images are. */
export async function organisation(registry: string): Promise<Org> {
  const made = await folder();
  await cp(ORG, made.path, { recursive: true });
  const presets = join(made.path, 'presets');
  for (const name of (await readdir(presets)).filter((file) => /\.\w+$/.test(file))) {
    const text = await readFile(join(presets, name), 'utf8');
    await writeFile(join(presets, name), text.replaceAll('REGISTRY', registry));
  }
  const certificate = join(presets, 'certs/example-ca.pem');
  await mkdir(join(presets, 'certs'));
  execFileSync(
    'openssl',
    // the key goes where nobody finds it: nothing is ever signed with it
    // biome-ignore format: one word a flag
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', '/dev/null', '-out', certificate, '-days', '2', '-subj', '/CN=Example CA'],
    { stdio: 'pipe' },
  );
  const ca = await readFile(certificate, 'utf8');
  return { presets, ca, project: (name) => join(made.path, 'projects', name), remove: made.remove };
}
