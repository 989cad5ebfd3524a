/** What is pruned is proved before there is an image, and a rule that goes too far is caught. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { build, cleanUpAfterwards, docker, dockerOk, generate } from './harness.ts';

cleanUpAfterwards();
const inside = (image: string, command: string): Promise<string> =>
  dockerOk('run', '--rm', '--entrypoint', 'sh', `${image}:latest`, '-c', command);

describe('pruning', () => {
  it.each(['uv', 'pip'])(
    'by %s: everything imports as before, test suites are gone, licences are there',
    async (installer) => {
      const project = await generate('pruned', [
        '--framework',
        'fastapi',
        '--dep',
        'joblib',
        '--dep',
        'pyyaml',
        '--set',
        `installer=${installer}`,
      ]);
      // cached where an engine has just proved the same packages
      const proved = /\d+ modules of \d+ packages import|\[verify 1\/1\] .*\n#\d+ CACHED/;
      expect(await build(project)).toMatch(proved);
      const venv = '/opt/venv/lib/python3*/site-packages';
      expect(await inside(project.image, `find ${venv} -path '*/test/*' -o -path '*/tests/*' -o -name '*.exe'`)).toBe(
        '',
      );
      expect(await inside(project.image, `find ${venv} -iname 'LICEN[CS]E*' | grep -c joblib`)).not.toBe('0');
      // no symbol table is left (SHT_SYMTAB), and what lost one still runs
      const tables = [
        'import glob, struct, yaml',
        'def kinds(file):',
        '    data = open(file, "rb").read()',
        '    at, count = struct.unpack_from("<Q", data, 40)[0], struct.unpack_from("<H", data, 60)[0]',
        '    return {struct.unpack_from("<I", data, at + 64 * one + 4)[0] for one in range(count)}',
        'files = glob.glob("/opt/venv/**/*.so", recursive=True)',
        'print(len(files) > 0, [one for one in files if 2 in kinds(one)], yaml.load("a: [1]", yaml.CSafeLoader))',
      ].join('\n');
      const said = await dockerOk('run', '--rm', '--entrypoint', 'python', `${project.image}:latest`, '-c', tables);
      expect(said).toBe("True [] {'a': [1]}");
      // compiled for good: the hash in the file is never held against the source, so no time matters
      const flags = `import glob; print({open(f, 'rb').read(8)[4] for f in glob.glob('/opt/venv/lib/**/*.pyc', recursive=True)})`;
      expect(await inside(project.image, `python -c "${flags}"`)).toBe('{1}');
      // Python's own modules too: the base has no bytecode of them
      const own = "import json; print(open(json.__cached__, 'rb').read(8)[4])";
      expect(await inside(project.image, `python -c "${own}"`)).toBe('1');
    },
  );

  it('that takes too much is refused, with what broke, and leaves no image', async () => {
    const project = await generate('broken', ['--framework', 'fastapi', '--dep', 'joblib']);
    const path = join(project.dir, 'scripts/image.py');
    const helper = await readFile(path, 'utf8');
    const bad = helper.replace('RULES = [', 'RULES = [\n    {"name": "bad", "remove": ["*/joblib/hashing.py"]},');
    expect(bad).not.toBe(helper);
    await writeFile(path, bad);
    const ran = await run('sh', ['scripts/build.sh', '--progress', 'plain'], { cwd: project.dir });
    expect(ran.code).not.toBe(0);
    expect(ran.stdout + ran.stderr).toContain('Pruning broke these imports');
    expect(ran.stdout + ran.stderr).toMatch(/joblib: ModuleNotFoundError: No module named 'joblib.hashing'/);
    expect((await docker('image', 'inspect', `${project.image}:latest`)).code).not.toBe(0);
  });

  it('is proved by a user who can write nothing there: what makes its own files again would hide that they are gone', async () => {
    const project = await generate('unprivileged', ['--framework', 'fastapi', '--dep', 'joblib']);
    const path = join(project.dir, 'Dockerfile');
    const dockerfile = await readFile(path, 'utf8');
    // a package that writes a file beside its code where that is gone, as Gradio does when it is imported
    const heals =
      'import os; p = os.path.join(os.path.dirname(__file__), "again.pyi"); os.path.exists(p) or open(p, "w")';
    const plant = `(cd /opt/venv/lib/python3*/site-packages/joblib && touch again.pyi && echo '${heals}' >> __init__.py)`;
    const edited = dockerfile.replace(/-r \/tmp\/requirements\.txt/g, (list) => `${list} && ${plant}`);
    expect(edited).not.toBe(dockerfile);
    await writeFile(path, edited);
    const ran = await run('docker', ['build', '--progress', 'plain', '--target', 'verify', '.'], { cwd: project.dir });
    expect(ran.code).not.toBe(0);
    expect(ran.stdout + ran.stderr).toMatch(/joblib: PermissionError/);
  });

  it('can be switched off: then all is there, and nothing is proved', async () => {
    const project = await generate('unpruned', ['--framework', 'fastapi', '--dep', 'joblib', '--set', 'prune=off']);
    expect(await build(project)).not.toContain('verify');
    expect(await inside(project.image, "find /opt/venv -path '*/joblib/test/*.py' | head -n 1")).toContain(
      'joblib/test',
    );
  });
});
