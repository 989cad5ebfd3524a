/** What a team lays over ours, and an update of either side: both arrive, and nobody has copied our Dockerfile. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';
import { withOlderBase, writtenSo } from '../support/older.ts';
import { repository, type Site, site } from '../support/servers.ts';

let home: string;
let dir: string;
const cleanUps: (() => unknown)[] = [];
beforeEach(async () => {
  const made = await folder();
  cleanUps.push(made.remove);
  home = made.path;
  dir = join(home, 'it');
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
const read = (path: string): string => readFileSync(join(dir, path), 'utf8');

describe('a team that replaces run.sh, and adds an apt source and a step before the packages', () => {
  const SOURCE = 'COPY --chmod=644 team.sources /etc/apt/sources.list.d/team.sources';
  const STEP = 'RUN echo "a step before the packages"';
  beforeEach(async () => {
    write('team/preset.yaml', 'templates: ./templates\napt: [tini]\n');
    write('team/templates/Dockerfile.d/before-apt', `${SOURCE}\n`);
    write('team/templates/Dockerfile.d/before-packages', `${STEP}\n`);
    write('team/templates/scripts/run.sh', '#!/bin/sh\nexec schedule\n');
    const ran = await cli([dir, '--framework', 'fastapi', '--python', '3.12', '--preset', join(home, 'team'), '--yes']);
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('still gets what is new in ours, also in the lines around theirs', async () => {
    const now = { dockerfile: read('Dockerfile'), build: read('scripts/build.sh') };
    // an older release of ours: another base, other comments beside the team's steps, another build script
    withOlderBase(dir);
    writtenSo(dir, 'Dockerfile', (text) =>
      text
        .replace(/^# no exact pins.*$/m, '# as an older release said it')
        .replace(/^(RUN .*\n)?# tini: .*$/m, '$1# tini'),
    );
    writtenSo(dir, 'scripts/build.sh', (text) => text.replace('set -eu', 'set -e'));
    expect(read('Dockerfile')).not.toBe(now.dockerfile);
    // and the user has edits of their own elsewhere in it
    writeFileSync(join(dir, 'Dockerfile'), `${read('Dockerfile')}# mine\n`);

    const updated = await cli(['update', dir]);
    expect(updated.code, updated.stderr).toBe(0);
    expect(read('Dockerfile')).toBe(`${now.dockerfile}# mine\n`);
    expect(read('scripts/build.sh')).toBe(now.build);
    expect(read('Dockerfile').match(/^(?:COPY|RUN).*(?:team|a step).*$/gm)).toEqual(
      expect.arrayContaining([SOURCE, STEP]),
    );
    expect(read('scripts/run.sh')).toBe('#!/bin/sh\nexec schedule\n');
  });

  it('gets what is new in theirs', async () => {
    write('team/templates/Dockerfile.d/before-packages', 'RUN echo "another step"\n');
    write('team/templates/scripts/run.sh', '#!/bin/sh\nexec schedule --fair\n');
    expect((await cli(['update', dir])).code).toBe(0);
    expect(read('Dockerfile')).toContain('RUN echo "another step"');
    expect(read('Dockerfile')).not.toContain(STEP);
    expect(read('Dockerfile')).toContain(SOURCE);
    expect(read('scripts/run.sh')).toContain('--fair');
  });
});

describe('a preset that moved upstream', () => {
  let web: Site;
  beforeEach(async () => {
    mkdirSync(join(home, 'git'));
    web = await site(join(home, 'git'));
    cleanUps.push(web.close);
  });

  it('moves no project on update, until that is asked for', async () => {
    const env = {
      XDG_CACHE_HOME: join(home, 'cache'),
      GIT_SSL_CAINFO: web.ca,
      GIT_CONFIG_GLOBAL: '/dev/null',
      ML_CONTAINER_PRESET: '',
    };
    const repo = repository(join(home, 'git/team.git'));
    const first = repo.commit({ 'preset.yaml': 'user: 2001\n' });
    const reference = `git+${web.url}/git/team.git`;
    const made = await cli([dir, '--framework', 'script', '--preset', reference, '--yes'], { env });
    expect(made.code, made.stderr).toBe(0);
    const second = repo.commit({ 'preset.yaml': 'user: 2002\n' });
    const pin = (): unknown => JSON.parse(read('ml-container.lock')).presets;

    const asked = web.asked.length;
    const stays = await cli(['update', dir], { env });
    expect(stays.stdout + stays.stderr).toContain('up to date');
    expect(web.asked.length).toBe(asked);
    expect(pin()).toEqual({ [`${reference}#`]: { commit: first } });

    const moves = await cli(['update', dir, '--update-presets'], { env });
    expect(moves.code, moves.stderr).toBe(0);
    expect(read('Dockerfile')).toContain('USER 2002:2002');
    expect(pin()).toEqual({ [`${reference}#`]: { commit: second } });
  });
});
