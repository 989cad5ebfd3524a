/** scripts/build.sh with an engine that prints what it is given. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { plan } from '../../../src/plan/plan.ts';
import { buildScriptContext } from '../../../src/render/context/scripts.ts';
import { fill } from '../../../src/render/templates.ts';

/** What the engine is given, a line each. */
function build(dockerfile: string, options: readonly string[]): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'build-script-'));
  try {
    const facts = createEmptyFacts('shop');
    const planned = plan({ values: { framework: 'fastapi', name: 'shop' }, because: {}, facts });
    mkdirSync(join(dir, 'scripts'));
    writeFileSync(join(dir, 'Dockerfile'), dockerfile);
    const context = { ...buildScriptContext(planned), verified: true };
    writeFileSync(join(dir, 'scripts/build.sh'), fill('scripts/build.sh', context));
    writeFileSync(join(dir, 'engine'), '#!/bin/sh\necho "engine $*"\n', { mode: 0o755 });
    const env = { ...process.env, CONTAINER_ENGINE: join(dir, 'engine') };
    const text = execFileSync('sh', [join(dir, 'scripts/build.sh'), ...options], { encoding: 'utf8', env });
    return text.split('\n').filter((line) => line.startsWith('engine build'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const VERIFIED = 'FROM base AS environment\nFROM environment AS verify\n';

describe('build.sh', () => {
  it.each([
    ['builds a Dockerfile that was kept as it is', 'FROM python:3.12-slim\n', 1],
    ['verifies the packages first', VERIFIED, 2],
  ])('%s', (_what, dockerfile, builds) => {
    const options = ['--cache-from=type=registry,ref=cache', '--cache-from=type=registry,ref=cache-verify'];
    const ran = build(dockerfile, options);
    const text = ran.join('\n');
    expect(ran).toHaveLength(builds);
    // the image itself is built from the first cache alone
    expect(text.match(/ref=cache(?= |$)/g)).toHaveLength(builds);
    expect(text.match(/ref=cache-verify/g) ?? []).toHaveLength(builds - 1);
    expect(text.includes('--target verify')).toBe(builds === 2);
  });

  it.each([
    [['--tag', 'shop:2', '--output', 'type=registry', '--target', 'environment', '--iidfile', 'id']],
    [['-tshop:2', '--output=type=registry', '--target=environment', '--push=true', '--load']],
  ])('gives %j to the image, and not to the verify stage', (options) => {
    const [verify, image] = build(VERIFIED, [...options, '--pull']);
    expect(verify).toBe('engine build --target verify --output type=cacheonly --pull .');
    expect(image).toContain(`${options.join(' ')} --pull .`);
  });
});
