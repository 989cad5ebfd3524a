/** Presets and the wizard: what they enforce holds there too, and what a remote one adds is shown and asked about. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { BIN, tree } from '../support/cli.ts';
import { type Org, organisation } from '../support/org.ts';
import { repository, type Site, site } from '../support/servers.ts';
import { choose, keys, type Session, type Setting, start } from './harness.ts';

let session: Session | undefined;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  session?.kill();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function run(args: readonly string[], setting: Setting): Session {
  session = start(process.execPath, [BIN, ...args], { rows: 60, ...setting });
  return session;
}

/** Chooses in the list below the question that was asked last. */
const chooseBelow = (it: Session, question: string, label: string): Promise<void> =>
  choose(it, label, () => it.screen().slice(it.screen().lastIndexOf(question)));

describe('what a preset enforces', { timeout: 60_000 }, () => {
  it('is refused in the wizard with preset and reason, and can be mended there', async () => {
    const org: Org = await organisation('mirror.example.com/library');
    cleanUps.push(org.remove);
    const digest = `base.digest=sha256:${'0'.repeat(64)}`;
    const it = run(['--set', digest, '--offline'], { cwd: org.project('search') });
    await it.waitFor('Write it?');

    await it.send(keys.down, keys.enter);
    await it.waitFor('Change what?');
    await chooseBelow(it, 'Change what?', 'Python');
    await it.waitFor('Which Python?');
    await it.send(keys.clear, '3.10', keys.enter);
    // the prompt is back: what is typed before is the terminal's
    await it.waitFor(/fix: give a value that fits[\s\S]*Which Python\?[\s\S]*█/);
    expect(flat(it)).toMatch(
      /your answers: python: "3\.10" breaks a rule of preset \.\/base\.yaml: must be >=3\.11,<3\.14: the security team patches these releases/,
    );
    await it.send(keys.clear, '3.12', keys.enter);
    await it.waitFor(/Write it\?[\s\S]*Write it\?/);

    await it.send(keys.down, keys.enter);
    await it.waitFor(/Change what\?[\s\S]*Change what\?/);
    await chooseBelow(it, 'Change what?', 'Framework');
    await it.waitFor('What kind of app is this?');
    await chooseBelow(it, 'What kind of app is', 'Gradio');
    await it.waitFor('fix: leave it out');
    expect(flat(it)).toMatch(/language\.toml enforces \("fastapi"\): the gateway speaks HTTP only/);
    await it.send(keys.ctrlC);
    expect((await it.exit()).exitCode).toBe(130);
    expect(Object.keys(await tree(org.project('search')))).not.toContain('Dockerfile');
  });
});

/** The screen as one line of text. */
const flat = (it: Session): string => it.screen().replaceAll(/[│|\s]+/g, ' ');

describe('templates of a remote preset', { timeout: 60_000 }, () => {
  let web: Site;
  let dir: string;
  const wizard = (): Session =>
    run(['app', '--framework', 'fastapi', '--cpu', '--dep', 'fastapi', '--preset', `git+${web.url}/git/team.git`], {
      cwd: dir,
      env: { XDG_CACHE_HOME: join(dir, 'cache'), GIT_SSL_CAINFO: web.ca, GIT_CONFIG_GLOBAL: '/dev/null' },
    });

  async function serve(): Promise<void> {
    dir = mkdtempSync(join(tmpdir(), 'presets-pty-'));
    mkdirSync(join(dir, 'git'));
    web = await site(join(dir, 'git'));
    cleanUps.push(web.close, () => rmSync(dir, { recursive: true }));
    repository(join(dir, 'git/team.git')).commit({
      'preset.yaml': 'templates: templates\n',
      'templates/Dockerfile.d/after-code': 'RUN echo from-the-team\n',
    });
  }

  it('are shown, and not used where nobody says yes', async () => {
    await serve();
    const it = wizard();
    await it.waitFor('Accept what these templates add?');
    expect(it.screen()).toContain('| RUN echo from-the-team');
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(130);
    expect(await tree(join(dir, 'app')).catch(() => ({}))).toEqual({});
  });

  it('are used, and accepted in the lock, after a yes', async () => {
    await serve();
    const it = wizard();
    await it.waitFor('Accept what these templates add?');
    await it.send('y');
    await it.waitFor('Write it?');
    await it.send(keys.enter);
    expect((await it.exit()).exitCode).toBe(0);
    expect(await readFile(join(dir, 'app/Dockerfile'), 'utf8')).toContain('\nRUN echo from-the-team\n');
    const lock = (await readJson(join(dir, 'app/ml-container.lock'))) as { trusted: object };
    expect(Object.keys(lock.trusted)).toEqual([`git+${web.url}/git/team.git`]);
  });
});
