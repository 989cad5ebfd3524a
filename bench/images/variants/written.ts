/** Tools that can be installed, and write their Dockerfile themselves while the bench runs. */
import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Prepared, PYTHON } from '../apps.ts';
import { must } from '../run.ts';
import { env, exec, expose, SLIM, start, type Variant } from './types.ts';

interface Tool {
  /** The folder of its programs. */
  bin: string;
  /** "litserve 0.2.19" */
  made: string;
}
const installed = new Map<string, Promise<Tool>>();

/** A venv with the newest release of a tool. */
function tool(name: string, scratch: string): Promise<Tool> {
  const venv = join(scratch, `tool-${name}`);
  const make = async (): Promise<Tool> => {
    await must('uv', ['venv', '--quiet', '--python', PYTHON, venv]);
    await must('uv', ['pip', 'install', '--quiet', '--python', venv, name]);
    const ask = `import importlib.metadata as m; print(m.version("${name}"))`;
    const version = (await must(join(venv, 'bin', 'python'), ['-c', ask])).trim();
    return { bin: join(venv, 'bin'), made: `${name} ${version}` };
  };
  const made = installed.get(name) ?? make();
  installed.set(name, made);
  return made;
}

/** @throws when the tool writes something else by now, so that nothing is exchanged in silence. */
function exchange(text: string, pairs: readonly [RegExp, string][]): string {
  for (const [pattern, to] of pairs) {
    if (!pattern.test(text)) throw new Error(`${pattern} is not in the Dockerfile any more:\n${text}`);
    text = text.replace(pattern, () => to);
  }
  return text;
}

/** The base is exchanged, the tool's own server left out (its line holds no hash, the lock's do), the app's start put in. */
async function litserve(dir: string, { app, source }: Prepared): Promise<string> {
  const { bin, made } = await tool('litserve', join(source, '..'));
  await must(join(bin, 'litserve'), ['dockerize', app.file, '--port', String(app.port ?? 8000)], dir);
  const path = join(dir, 'Dockerfile');
  const text = exchange(await readFile(path, 'utf8'), [
    [/^ARG PYTHON_VERSION=.*\n/m, ''],
    [/^FROM python:.*$/m, `FROM ${SLIM}`],
    [/ litserve==\S+/, ''],
    [/^CMD .*$/m, [...env(app), exec(app)].join('\n')],
  ]);
  await writeFile(path, text);
  return made;
}

/** A service that has nothing of the app in it: it is there to have a bento built around the app's files. */
const service = (): string => `import bentoml
image = bentoml.images.Image(base_image="${SLIM}", python_version="${PYTHON}", lock_python_packages=False)
@bentoml.service(name="bench", image=image.requirements_file("requirements.txt"))
class Bench:
    @bentoml.api
    def nothing(self) -> str:
        return ""
`;

/** The folder becomes the bento, with the Dockerfile that `bentoml containerize` would build; the tool's own server is left out, and the app started instead. */
async function bentoml(dir: string, { app, source, locks }: Prepared): Promise<string> {
  const scratch = join(source, '..');
  const { bin, made } = await tool('bentoml', scratch);
  const home = join(scratch, 'bentos', String(process.hrtime.bigint()));
  await mkdir(home, { recursive: true });
  const quiet = { BENTOML_HOME: home, BENTOML_DO_NOT_TRACK: 'true', PATH: `${bin}:${process.env.PATH}` };
  await writeFile(join(dir, 'service.py'), service());
  await must(join(bin, 'bentoml'), ['build', 'service:Bench'], dir, quiet);
  await rm(dir, { recursive: true });
  const bentos = join(home, 'bentos', 'bench');
  const version = (await readdir(bentos)).find((name) => name !== 'latest') as string;
  await cp(join(bentos, version), dir, { recursive: true });
  const path = join(dir, 'Dockerfile');
  const render = `import bentoml.container as c; c.get_containerfile("bench:${version}", output_path=${JSON.stringify(path)})`;
  await must(join(bin, 'python'), ['-c', render], dir, quiet);
  const command = start(app).map((word) => (word === app.file ? `src/${word}` : word));
  const more = app.framework === 'fastapi' ? ['--app-dir', 'src'] : [];
  await appendFile(
    path,
    `\n${[...env(app), ...expose(app), `CMD ${JSON.stringify([...command, ...more])}`].join('\n')}\n`,
  );
  await writeFile(join(dir, 'env/python/requirements.txt'), locks.first);
  return made;
}

export const written: readonly Variant[] = [
  {
    name: 'BentoML',
    title: 'its own file: one stage, compilers, git and uv stay, bytecode compiled, uv with a cache mount, own user',
    installer: 'uv',
    write: bentoml,
    source: 'src',
    lock: 'env/python/requirements.txt',
  },
  {
    name: 'LitServe',
    title: 'its own file: the code before pip, `--no-cache-dir`, one stage, root',
    installer: 'pip',
    write: litserve,
  },
];
