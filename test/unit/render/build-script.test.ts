/** scripts/build.sh with an engine that prints what it is given. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { plan } from '../../../src/plan/plan.ts';
import { buildScriptContext } from '../../../src/render/context/dockerfile.ts';
import { fill } from '../../../src/render/templates.ts';

it.each([
  ['builds a Dockerfile that was kept as it is', 'FROM python:3.12-slim\n', 1],
  ['verifies the packages first', 'FROM base AS environment\nFROM environment AS verify\n', 2],
])('build.sh %s', (_what, dockerfile, builds) => {
  const dir = mkdtempSync(join(tmpdir(), 'build-script-'));
  try {
    const facts = createEmptyFacts('shop');
    const planned = plan({ values: { framework: 'fastapi', name: 'shop' }, because: {}, facts });
    mkdirSync(join(dir, 'scripts'));
    writeFileSync(join(dir, 'Dockerfile'), dockerfile);
    const context = { ...buildScriptContext(planned), verified: true };
    writeFileSync(join(dir, 'scripts/build.sh'), fill('scripts/build.sh', context));
    writeFileSync(join(dir, 'engine'), '#!/bin/sh\necho "engine $*"\n');
    chmodSync(join(dir, 'engine'), 0o755);
    const env = { ...process.env, CONTAINER_ENGINE: join(dir, 'engine') };
    const options = ['--cache-from=type=registry,ref=cache', '--cache-from=type=registry,ref=cache-verify'];
    const text = execFileSync('sh', [join(dir, 'scripts/build.sh'), ...options], { encoding: 'utf8', env });
    expect(text.match(/^engine build /gm)).toHaveLength(builds);
    // the image itself is built from the first cache alone
    expect(text.match(/ref=cache(?= |$)/gm)).toHaveLength(builds);
    expect(text.match(/ref=cache-verify/g) ?? []).toHaveLength(builds - 1);
    expect(text.includes('--target verify')).toBe(builds === 2);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
