/** Writes the certificates that uv trusts: those of this machine, and those that the user named for the project. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { readFile } from '../../../files/read-file.ts';
import { makeTemporaryFolder } from '../../../process/folders.ts';
import type { UvEnvironment } from '../types.ts';

/** Where systems keep their bundle: Debian, Fedora, OpenSUSE, Alpine and macOS. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * SSL_CERT_FILE replaces what uv trusts, so the file holds that as well.
 * @param own PEM; absent: nothing changes.
 */
export async function writeCertificates(
  env: UvEnvironment,
  own: string | undefined,
): Promise<Partial<Record<'SSL_CERT_FILE', string>>> {
  if (own === undefined) return {};
  const path = join(makeTemporaryFolder('certificates-'), 'ca.pem');
  await writeFile(path, `${(await readTrusted(env)).trimEnd()}\n${own.trimEnd()}\n`, { mode: 0o600 });
  return { SSL_CERT_FILE: path };
}

async function readTrusted(env: UvEnvironment): Promise<string> {
  const bundles = env.SSL_CERT_FILE
    ? [env.SSL_CERT_FILE]
    : env.UV_SYSTEM_CERTS || env.UV_NATIVE_TLS
      ? SYSTEM_BUNDLES
      : [];
  for (const path of bundles) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') return text;
  }
  return rootCertificates.join('\n');
}
