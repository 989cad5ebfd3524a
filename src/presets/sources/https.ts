/** Presets at an https URL, checked against their sha256. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { EXIT, userError } from '../../errors.ts';
import { readFile } from '../../files/read-file.ts';
import { keep, readRemembered, remember } from '../cache.ts';
import type { Reference } from '../reference.ts';
import { findPin, type PresetPin, type PresetSettings } from '../types.ts';

type HttpsReference = Extract<Reference, { kind: 'https' }>;

/**
 * What the reference or the lock gives a hash for is taken from the cache where it is there, and refused where the server
 * sends something else. Without a hash the first run settles it.
 * @throws UserError (exit 1) where it cannot be reached, or is not what it was.
 */
export async function readHttps(
  { url, key, sha256 }: HttpsReference,
  where: string,
  settings: PresetSettings,
): Promise<{ text: string; pin: PresetPin }> {
  const pinned = sha256 ?? findPin(settings, key)?.sha256;
  const wanted = pinned ?? (settings.offline ? (await readRemembered(settings.cache, key))?.sha256 : undefined);
  const cached = wanted === undefined ? undefined : await fromCache(settings.cache, wanted);
  if (cached !== undefined) return { text: cached, pin: { sha256: wanted as string } };
  if (settings.offline)
    throw userError(
      where,
      `${url} is not in the cache, and --offline was given`,
      'run once without --offline',
      EXIT.failed,
    );
  settings.say?.(`fetching ${url}`);
  const text = await download(url, where);
  const found = hashBody(text);
  if (pinned !== undefined && pinned !== found)
    throw userError(
      where,
      `${url} has the sha256 ${found}, not ${pinned}: it was changed`,
      sha256 === undefined
        ? 'look at what changed, then --update-presets'
        : `look at what changed, then name #sha256=${found}`,
      EXIT.failed,
    );
  await keep(resolveBodyFile(settings.cache, found), text).catch(() => {});
  await remember(settings.cache, key, { sha256: found });
  return { text, pin: { sha256: found } };
}

const hashBody = (text: string): string => createHash('sha256').update(text).digest('hex');
const resolveBodyFile = (cache: string, sha256: string): string => join(cache, 'https', sha256);

/** What somebody else wrote into the cache is not what was fetched. */
async function fromCache(cache: string, sha256: string): Promise<string | undefined> {
  const text = await readFile(resolveBodyFile(cache, sha256), 'utf8').catch(() => undefined);
  return text !== undefined && hashBody(text) === sha256 ? text : undefined;
}

async function download(url: string, where: string): Promise<string> {
  // with its parser and pools it is the largest library here, and few runs fetch anything
  const { downloadText, NotFetched } = await import('./download.ts');
  try {
    return await downloadText(url);
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    throw userError(where, error.message, error.fix, EXIT.failed);
  }
}
