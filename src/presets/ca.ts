/** `ca.file` of a preset: adds its certificates to every project that uses it. */
import { EXIT, userError } from '../errors.ts';
import { hashFiles, type Overlay } from './overlay.ts';
import { isBelowPreset, type LoadedPreset, Unreadable } from './types.ts';

/**
 * @param path as the preset gives it, relative to the preset; the project has the file at the same path.
 * @param overlay what the preset's templates lay over ours. Certificates change what an image trusts, so those of a remote
 *   preset are shown and accepted with them.
 * @returns the overlay with the certificates; without a change where there is no such file beside the preset, because then
 *   each project brings its own.
 * @throws UserError (exit 2) for a file that holds no certificate, or a private key.
 */
export async function addCertificates(
  path: string | undefined,
  preset: LoadedPreset,
  overlay: Overlay | undefined,
): Promise<Overlay | undefined> {
  const joined = path === undefined ? undefined : preset.at?.place.join(preset.at.folder, path);
  if (path === undefined || joined === undefined) return overlay;
  const where = `${preset.name}: ca.file`;
  if (preset.at && !(await isBelowPreset(preset.at, joined)))
    throw userError(where, `${path} is a link that leaves the folder of the preset`, 'put the file there, not a link');
  const text = await preset.at?.place.read(joined).catch((error: Error) => {
    if (!(error instanceof Unreadable)) throw error;
    throw userError(where, `${path} cannot be read: ${error.message}`, 'give a PEM file beside the preset', EXIT.usage);
  });
  if (text === undefined) return overlay;
  if (/PRIVATE KEY-----/.test(text))
    throw userError(where, `${path} holds a private key`, 'keep the certificates only: a key must not be given away');
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw userError(where, `${path} holds no certificate`, 'give certificates as PEM (-----BEGIN CERTIFICATE-----)');
  const files = { ...overlay?.files, [path]: text.replaceAll('\r\n', '\n') };
  const { name: from, reference, remote } = preset;
  return { from, reference, remote, files, sha256: hashFiles(files) };
}
