/** Finds the requirements file that the user's own Dockerfile installs. */
import { findDockerfile } from '../container/index.ts';
import { getBaseName, getFolder, joinPath, resolvePath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';

/** Names of lists that are not for the app itself. */
export const NOT_SERVED = /dev|test|doc|lint|train|build|docker|notebook|example/i;

/** The only list that the user's own Dockerfile installs with `-r`, where it is not for developers. */
export async function findInstalledList(project: SourceIndex, entry: string | undefined): Promise<string | undefined> {
  const dockerfile = await findDockerfile(project, entry);
  if (dockerfile === undefined) return undefined;
  const named = await listInstalledFiles(project.text(dockerfile) ?? '', dockerfile);
  const lists = named.flatMap((word) => {
    if (NOT_SERVED.test(getBaseName(word))) return [];
    // in an image the project lies in a folder of its own, and the context is that of the Dockerfile or the project
    const folders = ['', getFolder(dockerfile)];
    const paths = folders.flatMap((folder) => [resolvePath(folder, word), joinPath(folder, getBaseName(word))]);
    return paths.find((path) => project.tree.files.has(path)) ?? [];
  });
  const [only, ...others] = new Set(lists);
  return others.length === 0 ? only : undefined;
}

/** The lists that pip, or uv in its place, installs in a RUN of a Dockerfile. */
async function listInstalledFiles(text: string, path: string): Promise<string[]> {
  const { findDockerfileExcess } = await import('../../dockerfile/bounds.ts');
  if (findDockerfileExcess(text) !== undefined) return [];
  const { parseDockerfile } = await import('../../dockerfile/parse.ts');
  const { listRunCommands } = await import('../../dockerfile/queries.ts');
  const { parseInstall } = await import('../../dockerfile/python-installs.ts');
  const { splitShellCommands } = await import('../../dockerfile/shell.ts');
  const commands = listRunCommands(parseDockerfile(path, text).stages).flatMap(({ command }) => {
    const shell = command.words.findIndex(({ text: word }) => /^-\w{0,3}c$/.test(word));
    const script = /(?:^|\/)(?:ba|da|z)?sh$/.test(command.words[0]?.text ?? '') ? command.words[shell + 1] : undefined;
    return shell > 0 && script ? splitShellCommands(script.text, 0, script.text.length, () => script.line) : [command];
  });
  return commands.flatMap((command) => {
    // what runs it stands before: `conda run -n app`
    const at = command.words.findIndex(({ text: word }) => /(?:^|\/)(?:pip[\d.]*|python[\d.]*|uv)$/.test(word));
    const install = at < 0 ? undefined : parseInstall({ ...command, words: command.words.slice(at) });
    return install?.verb.text === 'install' ? install.files : [];
  });
}
