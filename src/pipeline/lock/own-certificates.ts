/** Finds the certificates of `ca.file` that uv may trust on this machine: those that the user named, now or in an earlier run. */
import { createHash } from 'node:crypto';
import { readProjectFile } from '../../files/project-file.ts';
import type { Project } from '../types.ts';
import { readRemembered } from './remembered.ts';

/** A repository alone cannot make uv trust a certificate: with it, whoever is on the way could read the user's logins. */
export async function readOwnCertificates({
  dir,
  given,
  presets,
}: Pick<Project, 'dir' | 'given' | 'presets'>): Promise<{ certificates?: string }> {
  const setting = [...presets.parts, ...given].filter(({ values }) => values['ca.file'] !== undefined).at(-1);
  const path = setting?.values['ca.file'];
  if (!setting || path === undefined) return {};
  const brought = presets.overlays.filter(({ files }) => Object.hasOwn(files, path)).at(-1);
  const text = brought?.files[path] ?? (await readProjectFile(dir, path, 'utf8').catch(() => undefined));
  if (text === undefined) return {};
  const certificates = text.replaceAll('\r\n', '\n');
  const hash = createHash('sha256').update(certificates).digest('hex');
  const agreed = await readRemembered('trusted-certificates');
  const isOfUser = brought
    ? presets.overlaysOfUser.has(brought)
    : setting.source === 'flag' || setting.source === 'wizard';
  if (isOfUser) await agreed.add([hash]);
  return agreed.has(hash) ? { certificates } : {};
}
