/**
 * A step of a service template, as developer portals run them: containerizes the project that earlier steps wrote into the workspace.
 * `node template-action.js WORKSPACE '{"port":9000}'` runs it alone.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ContainerError, detect, plan, render } from 'create-ml-container';

/**
 * @param {{ workspace: string, settings?: import('create-ml-container').Settings, log?: (line: string) => void }} input
 * @returns {Promise<string[]>} the files that were written.
 */
export async function containerize({ workspace, settings = {}, log = console.log }) {
  const { detected } = await detect(workspace);
  for (const { field, value, evidence } of detected) log(`${field}: ${value} (${evidence})`);
  const planned = await plan(workspace, { settings, offline: true });
  for (const warning of planned.warnings) log(`warning: ${warning}`);
  const files = render(planned);
  for (const { path, text, executable } of files) {
    const file = join(workspace, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: executable ? 0o755 : 0o644 });
  }
  return files.map(({ path }) => path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [workspace = '.', settings = '{}'] = process.argv.slice(2);
  try {
    for (const path of await containerize({ workspace, settings: JSON.parse(settings) })) console.log(path);
  } catch (error) {
    if (!(error instanceof ContainerError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
