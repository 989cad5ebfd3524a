import { describe, expect, it } from 'vitest';
import { listBuildCommands } from '../../../src/pipeline/existing-files.ts';
import type { Plan } from '../../../src/plan/types.ts';

const PLAN = { values: { image: 'app:latest' }, port: 8000 } as unknown as Plan;
const JOB = { values: { image: 'job:latest' } } as unknown as Plan;
const rendered = [{ path: 'compose.yaml', text: 'services: {}\n', executable: false, kind: 'generated' } as const];

describe('listBuildCommands', () => {
  it('names the scripts where there is a POSIX shell', () => {
    expect(listBuildCommands(PLAN, rendered, [], 'linux')).toEqual(['scripts/build.sh', 'scripts/run.sh']);
  });

  it('names Docker Compose on Windows, and docker itself where there is no compose.yaml', () => {
    expect(listBuildCommands(PLAN, rendered, [], 'win32')).toEqual(['docker compose build', 'docker compose up']);
    expect(listBuildCommands(JOB, rendered, [], 'win32')).toEqual([
      'docker compose build',
      'docker compose run --rm app',
    ]);
    expect(listBuildCommands(PLAN, [], [], 'win32')).toEqual([
      'docker build --tag app:latest .',
      'docker run --rm --publish 127.0.0.1:8000:8000 app:latest',
    ]);
  });
});
