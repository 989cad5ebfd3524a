/** The package as a library: its types are those of test/golden/api.d.ts, and the example of docs/api.md runs and compiles. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder, run, tree } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROJECT = join(ROOT, 'test/fixtures/projects/fastapi-package-factory');
let top: { path: string; remove: () => Promise<void> };

/** A folder whose node_modules has the package, as npm would install it. */
beforeAll(async () => {
  top = await folder();
  await mkdir(join(top.path, 'node_modules'));
  await symlink(ROOT, join(top.path, 'node_modules/create-ml-container'), 'junction');
  await writeFile(join(top.path, 'package.json'), '{ "type": "module" }');
  await cp(PROJECT, join(top.path, 'project'), { recursive: true });
  const page = await readFile(join(ROOT, 'docs/api.md'), 'utf8');
  const [, name = '', code = ''] = /<!-- example: (\S+) -->\n```ts\n(.*?)```/s.exec(page) ?? [];
  await writeFile(join(top.path, name), code);
  const plain = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  await writeFile(join(top.path, 'plan.js'), plain.outputText);
});
afterAll(() => top.remove());

/** Runs a module that prints one JSON document. */
async function evaluate(code: string): Promise<unknown> {
  const file = join(top.path, 'evaluated.js');
  await writeFile(
    file,
    `import * as api from 'create-ml-container';\nconsole.log(JSON.stringify(await (${code})(api)));\n`,
  );
  const ran = await run(process.execPath, [file], { cwd: top.path });
  expect(ran.stderr).toBe('');
  return JSON.parse(ran.stdout);
}

describe('the types', () => {
  it('are those of test/golden/api.d.ts: a change of them is a change for those who use the package', async () => {
    const types = await readFile(join(ROOT, 'dist/index.d.ts'), 'utf8');
    await expect(types.replace(/^\/\/#.*\n?/gm, '')).toMatchFileSnapshot('../golden/api.d.ts');
  });

  it('are found by TypeScript, and the example of docs/api.md compiles', { timeout: 300_000 }, () => {
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2023,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    const program = ts.createProgram([join(top.path, 'plan.ts')], options);
    expect(
      ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    ).toEqual([]);
  });
});

describe('the example of docs/api.md', () => {
  it('prints findings, decisions and files', async () => {
    const ran = await run(process.execPath, ['plan.js', 'project'], { cwd: top.path });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toMatch(/^framework: fastapi \(app\/main\.py:\d+\)$/m);
    expect(ran.stdout).toMatch(/^port: 9000, /m);
    expect(ran.stdout).toMatch(/^Dockerfile \d+$/m);
  });

  it('prints what the user can fix', async () => {
    const ran = await run(process.execPath, ['plan.js', 'nowhere'], { cwd: top.path });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('nowhere: no such folder');
  });
});

describe('examples/template-action.js', () => {
  it('writes the files into the workspace, and update finds nothing to change', async () => {
    await cp(join(ROOT, 'examples/template-action.js'), join(top.path, 'template-action.js'));
    await cp(PROJECT, join(top.path, 'workspace'), { recursive: true });
    const ran = await run(process.execPath, ['template-action.js', 'workspace', '{ "port": 9000 }'], { cwd: top.path });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(/^framework: fastapi \(app\/main\.py:\d+\)$/m);
    expect(ran.stdout).toMatch(/^Dockerfile$/m);
    const checked = await cli(['check', 'workspace', '--offline'], { cwd: top.path });
    expect(checked.code, checked.stdout).toBe(0);
  });

  it('prints what is wrong with the settings', async () => {
    const ran = await run(process.execPath, ['template-action.js', 'project', '{ "prot": 1 }'], { cwd: top.path });
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('settings: prot')]);
  });
});

describe('detect, plan and render', () => {
  it('give what the commands give, and write nothing', async () => {
    const before = await tree(join(top.path, 'project'));
    const said = (await evaluate(`async ({ detect, plan, render }) => {
      const planned = await plan('project', { offline: true });
      return { detection: await detect('project'), files: render(planned) };
    }`)) as { detection: object; files: { path: string; text: string; executable: boolean }[] };
    expect(await tree(join(top.path, 'project'))).toEqual(before);
    expect(said.detection).toEqual(JSON.parse((await cli(['detect', 'project', '--json'], { cwd: top.path })).stdout));
    await cp(PROJECT, join(top.path, 'made'), { recursive: true });
    expect((await cli(['made', '--name', 'price-service', '--yes', '--offline'], { cwd: top.path })).code).toBe(0);
    const written = await tree(join(top.path, 'made'));
    for (const { path, text } of said.files.filter(
      ({ path }) => path !== 'ml-container.json' && path !== 'ml-container.lock',
    ))
      expect(text, path).toBe(written[path]);
    expect(said.files.filter(({ executable }) => executable).map(({ path }) => path)).toContain('scripts/build.sh');
  });

  it('give all files of a directory that is up to date', async () => {
    expect((await cli(['current', '--framework', 'script', '--yes', '--offline'], { cwd: top.path })).code).toBe(0);
    const paths = await evaluate(
      `async ({ plan, render }) => render(await plan('current', { offline: true })).map(({ path }) => path)`,
    );
    expect(paths).toEqual(expect.arrayContaining(['Dockerfile', 'ml-container.json', 'ml-container.lock']));
  });

  it('refuse settings that are none, all at once', async () => {
    const problems = await evaluate(`({ plan, ContainerError }) =>
      plan('project', { settings: { prot: 1, python: 'x' } }).then(() => [], (error) =>
        error instanceof ContainerError ? error.problems : [String(error)])`);
    expect(problems).toEqual([
      expect.objectContaining({ where: 'settings: prot', fix: expect.stringContaining('port') }),
      expect.objectContaining({ where: 'settings: python' }),
    ]);
  });

  it.each([
    [`'project', { resolver: 'zz' }`, 'options: resolver', 'must be one of auto, snapshot, uv'],
    [`'project', { presets: 'team.json' }`, 'options: presets', ''],
    [`'project', { offline: 'yes' }`, 'options: offline', ''],
    [`'project', { settings: null }`, 'options: settings', 'null is not an object'],
    [`'project', { ofline: true }`, 'options: ofline', 'is not an option'],
    [`'project', null`, 'options', 'null is not an object'],
    [`'project', []`, 'options', '[] is not an object'],
    [`null`, 'dir', 'null is not the path of a directory'],
    [``, 'dir', 'undefined is not the path of a directory'],
  ])('refuse plan(%s)', async (args, where, what) => {
    const problems = await evaluate(`({ plan, ContainerError }) =>
      plan(${args}).then(() => [], (error) => error instanceof ContainerError ? error.problems : [String(error)])`);
    expect(problems).toEqual([expect.objectContaining({ where, what: expect.stringContaining(what) })]);
  });

  it('render only what plan returned', async () => {
    expect(
      await evaluate(`async ({ render }) => { try { return render({}); } catch (error) { return error.message; } }`),
    ).toContain('what plan returned');
  });
});
