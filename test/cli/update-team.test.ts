/** A team changes its preset: `update --all` brings that to a hundred projects with edits, and `check` is content with each. */
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const PROJECTS = 100;
/** Every so many projects changed the very line that the preset changes. */
const CLASHING = 10;
const MINE = '# an edit of ours\n';

it('in 100 projects everything is merged or reported, no edit is lost, and check is green', {
  timeout: 600_000,
}, async () => {
  const { path: home, remove } = await folder();
  const team = (suite: string) =>
    writeFile(
      join(home, 'team.json'),
      JSON.stringify({ base: { suite }, enforce: { 'base.suite': 'the team says so' } }),
    );
  await team('trixie');
  const first = join(home, 'one/it');
  const made = await cli([first, '--preset', './team.json', '--framework', 'fastapi', '--yes'], { cwd: home });
  expect(made.code, made.stderr).toBe(0);
  const dirs = Array.from({ length: PROJECTS }, (_, at) => join(home, 'all', `p${at}`));
  const clashes = (at: number): boolean => at % CLASHING === 0;
  for (const [at, dir] of dirs.entries()) {
    await cp(first, dir, { recursive: true });
    await appendFile(join(dir, 'compose.yaml'), MINE);
    const dockerfile = join(dir, 'Dockerfile');
    const text = await readFile(dockerfile, 'utf8');
    await writeFile(dockerfile, (clashes(at) ? text.replaceAll('FROM python:', 'FROM ours/python:') : text) + MINE);
  }
  await team('bookworm');

  const ran = await cli(['update', '--all', join(home, 'all'), '--json']);
  expect(ran.code, ran.stderr).toBe(3);
  const { projects } = JSON.parse(ran.stdout) as { projects: { dir: string; status: string }[] };
  expect(projects).toHaveLength(PROJECTS);
  let next = 0;
  const look = async (): Promise<void> => {
    while (next < dirs.length) {
      const at = next++;
      const dir = dirs[at] as string;
      expect(projects.find((one) => one.dir === `p${at}`)?.status).toBe(clashes(at) ? 'conflicts' : 'done');
      for (const file of ['compose.yaml', 'Dockerfile'])
        expect(await readFile(join(dir, file), 'utf8')).toContain(MINE);
      expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toMatch(
        clashes(at) ? /FROM ours\// : /^FROM python:\S+bookworm/m,
      );
      if (clashes(at)) continue;
      const checked = await cli(['check', dir]);
      expect(checked.code, checked.stdout + checked.stderr).toBe(0);
    }
  };
  await Promise.all([look(), look()]);
  await remove();
});
