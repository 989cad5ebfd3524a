/** Asks before a login that is kept under the name of an index goes to a host that only the project names. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readFile } from '../../files/read-file.ts';
import type { LoginPolicy } from '../../lock/uv/types.ts';
import type { RunValues } from '../../options/table.ts';
import { findConfigFolder } from '../../process/folders.ts';
import { createPrompter } from '../../ui/prompts.ts';
import { canPrompt } from '../../ui/terminal.ts';
import type { Project } from '../types.ts';

/** @param pause is called before a question, so that nothing is drawn over it. */
export async function createLoginPolicy(
  { given, presets }: Pick<Project, 'given' | 'presets'>,
  run: RunValues,
  pause: () => void,
): Promise<LoginPolicy> {
  const folder = findConfigFolder(process.env);
  const file = folder && join(folder, 'create-ml-container', 'index-logins.json');
  const agreed = new Set(file ? await readOrigins(file) : []);
  const ofUser = given.filter(({ source }) => source === 'flag' || source === 'wizard');
  const named = [...ofUser, ...presets.ofUser].flatMap(listOrigins);
  const remember = async (origins: readonly string[]): Promise<void> => {
    for (const origin of origins) agreed.add(origin);
    if (file) await writeOrigins(file, [...agreed].sort());
  };
  const unknown = named.filter((origin) => !agreed.has(origin));
  // the next run reads them from ml-container.json, which says nothing of who wrote it
  if (unknown.length > 0 && (hasNamedLogins(process.env) || (await hasNetrcLogins(process.env, unknown))))
    await remember(unknown);
  return {
    isNamedByUser: (origin) => named.includes(origin) || agreed.has(origin),
    async confirm(origin, variable) {
      if (run.yes || run.json || !canPrompt(run, process, process.env)) return false;
      pause();
      const asker = await createPrompter(process, process.env);
      const message = `The project names the index ${origin}. Send it the login of ${variable}?`;
      const answer = await asker.confirm({ id: 'indexes.private', message, initial: false });
      if (answer) await remember([origin]);
      return answer;
    },
  };
}

const hasNamedLogins = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some((name) => /^UV_INDEX_.*_(USERNAME|PASSWORD)$/.test(name));

async function hasNetrcLogins(env: NodeJS.ProcessEnv, origins: readonly string[]): Promise<boolean> {
  const { parseNetrc, readNetrc } = await import('../../lock/uv/access/user-logins.ts');
  const logins = parseNetrc(await readNetrc(env));
  return origins.some((origin) => logins.has(new URL(origin).hostname));
}

const listOrigins = ({ values }: Project['given'][number]): string[] =>
  [values['indexes.default'], ...Object.values(values['indexes.private'] ?? {})]
    .filter((url) => typeof url === 'string' && URL.canParse(url))
    .map((url) => new URL(url as string).origin);

async function readOrigins(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read.filter((one) => typeof one === 'string') : [];
  } catch {
    return []; // then it is asked again
  }
}

/** Where it cannot be written, the next run asks again. */
async function writeOrigins(file: string, origins: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(origins)}\n`, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
