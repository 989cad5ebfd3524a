/**
 * uv in a container, where this machine has neither uv nor Python: an image of the project's own base with the pinned uv, and
 * one container that answers questions on its standard input until that is closed. Nothing of the project is mounted.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import table from '../../../catalog/image/uv.json' with { type: 'json' };
import { EXIT, userError } from '../../../errors.ts';
import { readFile } from '../../../files/read-file.ts';
import { runProgram, startProgram } from '../../../process/run.ts';
import type { Compiled, Uv, UvEnvironment } from '../types.ts';

/** Runs inside: a question a line, an answer a line. */
const SERVE = `
import json, os, subprocess, sys, tempfile
for line in sys.stdin:
    asked = json.loads(line)
    if asked["netrc"]:
        with open(os.path.expanduser("~/.netrc"), "w") as file:
            file.write(asked["netrc"])
    if asked["ca"]:
        with open("/tmp/ca.pem", "w") as file:
            file.write(asked["ca"])
        os.environ["SSL_CERT_FILE"] = "/tmp/ca.pem"
    with tempfile.TemporaryDirectory() as folder:
        for name, text in asked["files"].items():
            with open(os.path.join(folder, name), "w") as file:
                file.write(text)
        args = [folder + arg[1:] if arg.startswith("@/") else arg for arg in asked["args"]]
        done = subprocess.run(["uv", *args], cwd=folder, env={**os.environ, **asked["env"]}, capture_output=True, text=True)
    print(json.dumps({"failed": done.returncode != 0, "stdout": done.stdout, "stderr": done.stderr}), flush=True)
`;

/** Milliseconds for fetching the base image and uv, and for all questions of a run. */
const BUILD_TIMEOUT = 15 * 60_000;
const RUN_TIMEOUT = 25 * 60 * 60_000;

/** What says where uv asks and whom it trusts; paths of this machine mean nothing in there. */
const PASSED = /^(UV_(DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|INDEX_STRATEGY|HTTP_.*)|(https?|all|no)_proxy)$/i;

/**
 * @param base the official image, or one that the user named on the command line: it is given logins and trusted with the lock.
 * @param netrc logins of the hosts that are asked.
 * @throws UserError (exit 1) where Docker is not there, does not run, or cannot fetch the image or uv.
 */
export async function startUvInDocker(
  env: UvEnvironment,
  { base, netrc }: { base: string; netrc: string },
  progress: (message: string) => void,
): Promise<Uv> {
  const refuse = (what: string, fix: string) => userError('uv', what, fix, EXIT.failed);
  const options = { groups: ['docker'] as const, env };
  const version = ['version', '--format', '{{.Server.Version}}'];
  const engine = await runProgram('docker', version, { ...options, timeout: 30_000 });
  if (engine.status !== 'done') {
    const none = engine.status === 'absent' ? 'no Docker to run it in' : 'the Docker engine does not answer';
    const what = `is not on PATH, there is no Python to fetch it with, and ${none}`;
    throw refuse(what, 'install uv so that it is on PATH, or Python 3 with pip, or start Docker');
  }
  progress(`no uv and no Python here: fetching uv ${table.version} into an image of ${base}`);
  const image = `create-ml-container-uv:${table.version}-${base.replace(/^.*[/:]/, '').replace(/@.*/, '')}`;
  const ownCa = env.SSL_CERT_FILE || env.PIP_CERT;
  const ca = ownCa ? await readFile(ownCa, 'utf8').catch(() => '') : '';
  const secret = [
    ...(env.PIP_INDEX_URL ? ['--secret', 'id=index,env=PIP_INDEX_URL'] : []),
    ...(ca === '' ? [] : ['--secret', `id=ca,src=${ownCa}`]),
    // Docker knows these by name: they are in no layer
    ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) =>
      [name, name.toLowerCase()].flatMap((spelled) => (env[spelled] ? ['--build-arg', spelled] : [])),
    ),
  ];
  const built = await runProgram('docker', ['build', '--quiet', '--tag', image, ...secret, '-'], {
    ...options,
    input: dockerfile(await pinBase(base, options)),
    variables: { DOCKER_BUILDKIT: '1', ...(env.PIP_INDEX_URL ? { PIP_INDEX_URL: env.PIP_INDEX_URL } : {}) },
    timeout: BUILD_TIMEOUT,
  });
  if (built.status !== 'done')
    throw refuse(`could not be fetched in Docker: ${reason(built.stderr)}`, 'install uv so that it is on PATH');
  const passed = Object.keys(env).filter((name) => PASSED.test(name) && env[name]);
  const names = passed.flatMap((name) => ['--env', name]);
  const command = ['run', '--rm', '--interactive', '--init', ...names, image, 'python', '-I', '-u', '-c', SERVE];
  const variables = Object.fromEntries(passed.map((name) => [name, env[name]]));
  const served = await startProgram('docker', command, { ...options, variables, timeout: RUN_TIMEOUT });
  if (!served) throw refuse('could not be started in Docker', 'install uv so that it is on PATH');
  const answers = createInterface({ input: served.stdout })[Symbol.asyncIterator]();
  return {
    version: table.version,
    async compile(args, folder, own) {
      const question = {
        args: args.map((arg) => (arg.startsWith(folder) ? `@${arg.slice(folder.length)}` : arg)),
        files: await textsIn(folder),
        env: Object.fromEntries(
          Object.entries(own).filter(([name, value]) => value !== undefined && !/CERT_FILE$|^NETRC$/.test(name)),
        ),
        netrc,
        ca,
      };
      served.stdin.write(`${JSON.stringify(question)}\n`);
      const { done, value } = await answers.next();
      if (!done) return JSON.parse(value) as Compiled;
      throw refuse(
        `stopped in its container: ${reason((await served.close()).stderr)}`,
        'install uv so that it is on PATH',
      );
    },
    async close() {
      await served.close();
    },
  };
}

/**
 * The image by the digest that its registry gave, so that no other one of its tag comes in between; one that was built on this machine
 * has none, and is taken as it is.
 */
async function pinBase(base: string, options: { groups: readonly ['docker']; env: UvEnvironment }): Promise<string> {
  if (base.includes('@')) return base;
  const docker = (...args: string[]) => runProgram('docker', args, { ...options, timeout: BUILD_TIMEOUT });
  const inspect = async () => (await docker('image', 'inspect', '--format', '{{json .RepoDigests}}', base)).stdout;
  if ((await inspect()).trim() === '') await docker('pull', '--quiet', base);
  const name = base.replace(/:[^/:]*$/, '');
  const digests = (await inspect()).split(/[\s"[\],]+/).filter((text) => /@sha256:[0-9a-f]{64}$/.test(text));
  return digests.find((one) => one.replace(/^docker\.io\/(library\/)?/, '').startsWith(`${name}@`)) ?? base;
}

/** The hashes hold uv to what the catalog has, and the user's own index is asked where pip has one. */
const dockerfile = (base: string): string => {
  const list = [`uv==${table.version}`, ...Object.values(table.wheels).map((hash) => `--hash=sha256:${hash}`)].join(
    ' ',
  );
  return [
    `FROM ${base}`,
    `RUN --mount=type=secret,id=index --mount=type=secret,id=ca echo "${list}" > /tmp/uv.txt && \\`,
    '    if [ -s /run/secrets/index ]; then export PIP_INDEX_URL="$(cat /run/secrets/index)"; fi && \\',
    '    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi && \\',
    '    pip install --quiet --no-deps --no-cache-dir --only-binary :all: --require-hashes -r /tmp/uv.txt',
    '',
  ].join('\n');
};

async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')])),
  );
}

/** The last line that says what went wrong, without credentials. */
const reason = (stderr: string): string => {
  const lines = stderr.trim().split('\n');
  const told = lines.filter((line) => /error/i.test(line)).at(-1) ?? lines.at(-1) ?? '';
  return (told.trim() || 'it gave no reason').replace(/\/\/[^/\s@]*@/g, '//');
};
