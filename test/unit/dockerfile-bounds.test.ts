/** Dockerfiles and Compose files that a stranger wrote to keep parsers and rules busy. */
import { describe, expect, it } from 'vitest';
import { readCompose } from '../../src/detect/container/compose.ts';
import { readDockerfile } from '../../src/detect/container/dockerfile.ts';
import { findDockerfileExcess } from '../../src/dockerfile/bounds.ts';
import { readDockerfileList } from '../../src/requirements/dockerfile.ts';

const STAGES = Array.from({ length: 8000 }, (_, at) => `FROM s${at} AS s${at + 1}\nENV A=$B B=$A\n`).join('');
const LINES = `FROM python:3.12\n${'RUN echo a && \\\n'.repeat(100_000)}true\n`;

describe('readCompose', () => {
  it.each([3000, 40_000])('reads a bounded number of %i services', (count) => {
    const service = (at: number): string => `  s${at}:\n    build: .\n    command: python app.py\n`;
    const text = `services:\n${Array.from({ length: count }, (_, at) => service(at)).join('')}`;
    expect(readCompose(text).length).toBeLessThanOrEqual(200);
  });
});

describe('findDockerfileExcess', () => {
  it.each([
    ['8000 stages', STAGES.slice(0, 100_000)],
    ['100000 lines', LINES],
    ['a line of a megabyte', `FROM python:3.12\nRUN ${'x'.repeat(1_000_000)}\n`],
  ])('names %s, which nothing reads', (_, text) => {
    expect(findDockerfileExcess(text)).toMatch(/which no Dockerfile/);
    expect(readDockerfile(text)).toBeUndefined();
    expect(readDockerfileList('Dockerfile', text)).toMatchObject({
      requirements: [],
      problems: [{ where: 'Dockerfile' }],
    });
  });

  it('lets a long Dockerfile of a person through', () => {
    const text = `FROM python:3.12 AS a\n${'RUN apt-get update && apt-get install -y curl\n'.repeat(500)}FROM a\nEXPOSE 80\n`;
    expect(findDockerfileExcess(text)).toBeUndefined();
    expect(readDockerfile(text)?.ports).toEqual([{ value: 80, line: 503 }]);
  });
});

describe('readDockerfileList', () => {
  it.each([
    'uv pip install --torch-backend cpu numpy',
    'pip install --upgrade-strategy eager numpy',
    'pip install --no-binary :all: --report out.json numpy',
    'uv pip install --resolution lowest -P torch numpy',
    'pip install -e . numpy',
  ])('takes no value of an option for a package: %s', (command) => {
    expect(readDockerfileList('Dockerfile', `FROM python:3.13\nRUN ${command}\n`).requirements).toEqual(['numpy']);
  });
});
