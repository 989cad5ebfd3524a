/** What the user agreed to on this machine, as lists of texts in the user's configuration folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFile } from '../../files/read-file.ts';
import { findConfigFolder } from '../../process/folders.ts';

export interface AgreedTexts {
  has: (text: string) => boolean;
  /** Where the file cannot be written, the next run asks again. */
  add: (texts: readonly string[]) => Promise<void>;
}

/** @param name of the file, such as index-logins. */
export async function readRemembered(name: string): Promise<AgreedTexts> {
  const folder = findConfigFolder(process.env);
  const file = folder && join(folder, 'create-ml-container', `${name}.json`);
  const known = new Set(file ? await readTexts(file) : []);
  return {
    has: (text) => known.has(text),
    async add(texts) {
      if (texts.every((text) => known.has(text))) return;
      for (const text of texts) known.add(text);
      if (file) await writeTexts(file, [...known].sort());
    },
  };
}

async function readTexts(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter((one) => typeof one === 'string') : [];
  } catch {
    return []; // then it is asked again
  }
}

async function writeTexts(file: string, texts: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(texts)}\n`, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
