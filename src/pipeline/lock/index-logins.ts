/** Asks before a login that is kept under the name of an index goes to a host that only the project names. */
import type { LoginPolicy } from '../../lock/uv/types.ts';
import type { RunValues } from '../../options/table.ts';
import { createPrompter } from '../../ui/prompts.ts';
import { canPrompt } from '../../ui/terminal.ts';
import type { Project } from '../types.ts';
import { readRemembered } from './remembered.ts';

/** @param pause is called before a question, so that nothing is drawn over it. */
export async function createLoginPolicy(
  { given, presets }: Pick<Project, 'given' | 'presets'>,
  run: RunValues,
  pause: () => void,
): Promise<LoginPolicy> {
  const agreed = await readRemembered('index-logins');
  const ofUser = given.filter(({ source }) => source === 'flag' || source === 'wizard');
  const named = [...ofUser, ...presets.ofUser].flatMap(listOrigins);
  const unknown = named.filter((origin) => !agreed.has(origin));
  // the next run reads them from ml-container.json, which says nothing of who wrote it
  if (unknown.length > 0 && (hasNamedLogins(process.env) || (await hasNetrcLogins(process.env, unknown))))
    await agreed.add(unknown);
  return {
    isNamedByUser: (origin) => named.includes(origin) || agreed.has(origin),
    async confirm(origin, variable) {
      if (run.yes || run.json || !canPrompt(run, process, process.env)) return false;
      pause();
      const asker = await createPrompter(process, process.env);
      const message = `The project names the index ${origin}. Send it the login of ${variable}?`;
      const answer = await asker.confirm({ id: 'indexes.private', message, initial: false });
      if (answer) await agreed.add([origin]);
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
