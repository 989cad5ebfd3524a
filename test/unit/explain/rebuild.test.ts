/** What a build repeats after an edit, on a Dockerfile with stages, mounts and copies. */
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { listEdits, listStages } from '../../../src/explain/rebuild.ts';
import { matchLayers } from '../../../src/pipeline/explain/layer-sizes.ts';

const DOCKERFILE = parseDockerfile(
  'Dockerfile',
  `FROM python:3.12-slim AS base
FROM base AS packages
RUN --mount=type=cache,target=/root/.cache/uv --mount=type=bind,source=requirements.txt,target=/tmp/r.txt pip install -r /tmp/r.txt
FROM base AS runtime
ENV A=1
COPY --from=packages /opt/venv /opt/venv
COPY model ./model
COPY app ./app
USER 1000
`,
);
const linesAfter = (label: string): number[] =>
  [...(listEdits(DOCKERFILE).find((edit) => edit.label === label)?.lines ?? [])].sort((a, b) => a - b);

describe('listEdits', () => {
  it('lists the base image and every path that an instruction reads from the context', () => {
    expect(listEdits(DOCKERFILE).map(({ label }) => label)).toEqual([
      'the base image',
      'requirements.txt',
      'model',
      'app',
    ]);
  });

  it('rebuilds the instruction that reads the file, all after it in its stage, and the stages that take from it', () => {
    expect(linesAfter('app')).toEqual([8, 9]);
    expect(linesAfter('model')).toEqual([7, 8, 9]);
    expect(linesAfter('requirements.txt')).toEqual([3, 6, 7, 8, 9]);
    expect(linesAfter('the base image')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('listStages', () => {
  it('names what each stage starts from and takes', () => {
    expect(listStages(DOCKERFILE)).toEqual([
      { name: 'base', from: 'python:3.12-slim', takes: [], final: false },
      { name: 'packages', from: 'base', takes: [], final: false },
      { name: 'runtime', from: 'base', takes: ['packages'], final: true },
    ]);
  });
});

describe('matchLayers', () => {
  const made = DOCKERFILE.stages.at(-1)?.instructions ?? [];
  const rows = ['0\tUSER 1000', '10\tCOPY app ./app # buildkit', '20\tCOPY model ./model # buildkit'];
  const more = [
    '300\tCOPY /opt/venv /opt/venv # buildkit',
    '0\tENV A=1',
    '0\tCMD ["python3"]',
    '4000\tRUN /bin/sh -c x',
  ];

  it('gives each instruction its bytes, and the base image the rest', () => {
    expect(matchLayers([...rows, ...more].join('\n'), made)).toEqual([
      { bytes: 4000 },
      { line: 6, bytes: 300 },
      { line: 7, bytes: 20 },
      { line: 8, bytes: 10 },
    ]);
  });

  it('gives no sizes of an image that another Dockerfile made', () => {
    expect(matchLayers(more.join('\n'), made)).toBeUndefined();
    expect(matchLayers('', made)).toBeUndefined();
  });
});
