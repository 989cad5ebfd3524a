/** scripts/run.sh with an engine that prints what it is given: what reaches the container of .env. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { plan } from '../../../src/plan/plan.ts';
import { buildScriptContext } from '../../../src/render/context/scripts.ts';
import { fill } from '../../../src/render/templates.ts';

let dir: string;
function place(name: string): void {
  const planned = plan({ values: { framework: 'fastapi', name }, because: {}, facts: createEmptyFacts(name) });
  writeFileSync(join(dir, 'scripts/run.sh'), fill('scripts/run.sh', buildScriptContext(planned)));
  writeFileSync(join(dir, 'engine'), ENGINE);
  chmodSync(join(dir, 'engine'), 0o755);
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'run-script-'));
  mkdirSync(join(dir, 'scripts'));
  place('shop');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Prints the file of variables, the container's name and the published port. */
const ENGINE = `#!/bin/sh
[ "$1" = run ] || exit 0
while [ $# -gt 0 ]; do
  case $1 in
    --env-file) cat "$2" ;;
    --name) echo "name $2" ;;
    --publish) echo "publish $2" ;;
  esac
  shift
done
`;

function run(env: string): string[] {
  writeFileSync(join(dir, '.env'), env);
  const options = { encoding: 'utf8', env: { ...process.env, CONTAINER_ENGINE: join(dir, 'engine') } } as const;
  return execFileSync('sh', [join(dir, 'scripts/run.sh')], options)
    .trim()
    .split('\n');
}

describe('run.sh', () => {
  it('ends with what nvidia-smi says where it knows no driver', () => {
    const values = { framework: 'fastapi', name: 'shop', accelerator: 'cuda', python: '3.12' } as const;
    const planned = plan({ values, because: {}, facts: createEmptyFacts('shop') });
    writeFileSync(join(dir, 'scripts/run.sh'), fill('scripts/run.sh', buildScriptContext(planned)));
    writeFileSync(join(dir, 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA-SMI has failed"\nexit 9\n', { mode: 0o755 });
    const env = { ...process.env, CONTAINER_ENGINE: join(dir, 'engine'), PATH: `${dir}:${process.env.PATH}` };
    const { stderr, status } = spawnSync('sh', [join(dir, 'scripts/run.sh')], { encoding: 'utf8', env });
    expect([stderr, status]).toEqual(['nvidia-smi reports no driver: NVIDIA-SMI has failed\n', 1]);
  });

  it('names build.sh where the image is not on this machine, and pulls none from a public registry', () => {
    writeFileSync(join(dir, 'engine'), '#!/bin/sh\n[ "$1" = info ] || { echo "No such $1: $3" >&2; exit 1; }\n');
    const env = { ...process.env, CONTAINER_ENGINE: join(dir, 'engine') };
    const { stderr, status } = spawnSync('sh', [join(dir, 'scripts/run.sh')], { encoding: 'utf8', env });
    expect([stderr, status]).toEqual(['No such image: shop:latest; scripts/build.sh builds it\n', 1]);
  });

  it.each([
    ['double quotes', 'A="x y"\n', 'A=x y'],
    ['a first line behind a byte order mark', '\ufeffexport A="x y"\n', 'A=x y'],
    ['single quotes', `A='{"k": 1}'\n`, 'A={"k": 1}'],
    ['export', 'export A=x\n', 'A=x'],
    ['export and quotes', '  export A="x"  \n', 'A=x'],
    ['a comment behind a value', 'A=x # why\n', 'A=x'],
    ['a comment behind quotes', 'A="x # y" # why\n', 'A=x # y'],
    ['lines of Windows', 'A="x"\r\n', 'A=x'],
    ['a value with a dollar sign and quotes', "A='$HOME `id` $(id)'\n", 'A=$HOME `id` $(id)'],
    ['quotes inside a value', 'A=x"y"z\n', 'A=x"y"z'],
    ['an empty value', 'A=""\n', 'A='],
    ['a plain value', 'A=x#y=1\n', 'A=x#y=1'],
  ])('passes %s of .env as Compose reads it', (_what, env, expected) => {
    expect(run(env)).toContain(expected);
  });

  it.each([
    'SECRET_OF_HOST\n',
    'A=1\n  SECRET_OF_HOST \n',
    'A="1"\nSECRET_OF_HOST\n',
    'SECRET*\n',
    'export SECRET_OF_HOST\n',
    '*',
  ])('passes no variable of this machine that %j names without a value', (env) => {
    expect(run(env).join('\n')).not.toMatch(/SECRET|^\*/m);
  });

  it.each(['PORT=9000\n', 'export PORT="9000"\n', "PORT='9000'\n"])('publishes the port of %j', (env) => {
    expect(run(env)).toContain('publish 127.0.0.1:8000:9000');
  });

  it.each([
    ['shop', 'shop'],
    ['a', 'a-app'],
  ])('gives the container of a project called %s a name that Docker takes', (name, container) => {
    place(name);
    expect(run('A=x\n')).toContain(`name ${container}`);
  });
});
