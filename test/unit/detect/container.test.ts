/** Container files that are there already, as people write them. */
import { describe, expect, it } from 'vitest';
import { detectBasePython } from '../../../src/detect/container/base-python.ts';
import { parseEntryOfCommand } from '../../../src/detect/container/command.ts';
import { readCompose } from '../../../src/detect/container/compose.ts';
import { readDockerfile } from '../../../src/detect/container/dockerfile.ts';

describe('a Dockerfile', () => {
  it('is read from its last stage and those it stands on, with ARG defaults put in; what another stage sets is left out', () => {
    const read = readDockerfile(
      [
        'ARG TAG=3.11.9-slim',
        'FROM python:${TAG} as base',
        'ENV A=1 B="two words"',
        'FROM base AS builder',
        'RUN apt-get install -y gcc',
        'FROM base',
        'ENV C=$A-${A:-x}',
        'RUN apt-get update -qq && apt-get -y install ffmpeg libsndfile1=1.2 ; echo install nothing',
        'EXPOSE 8501 53/udp',
        'ENTRYPOINT ["python"]',
        'CMD ["app.py"]',
      ].join('\n'),
    );
    expect(read).toEqual({
      base: { value: 'python:3.11.9-slim', line: 2 },
      ports: [{ value: 8501, line: 9 }],
      apt: [
        { value: 'ffmpeg', line: 8 },
        { value: 'libsndfile1', line: 8 },
      ],
      env: [
        { value: { name: 'A', value: '1' }, line: 3 },
        { value: { name: 'B', value: 'two words' }, line: 3 },
        { value: { name: 'C', value: '1-1' }, line: 7 },
      ],
      pythons: [],
      steps: [],
      command: { value: ['python', 'app.py'], line: 11 },
      start: { value: ['python', 'app.py'], line: 11 },
    });
  });

  it('installs in a here-document what stands on the line of the command, and on those that go on from it', () => {
    const lines = ['apt-get update', 'apt-get install -y \\', '  curl ffmpeg', 'if [ "$X" ]; then', '  true', 'fi'];
    const read = readDockerfile(['FROM python:3.12', 'RUN <<EOF', ...lines, 'EOF'].join('\n'));
    expect(read?.apt.map(({ value }) => value)).toEqual(['curl', 'ffmpeg']);
  });

  it.each([
    ['FROM python:3.11.9-slim', '3.11.9', 'likely'],
    ['FROM example/pytorch:2.1.0-py3.10-cuda11.8.0-devel-ubuntu22.04', '3.10', 'likely'],
    ['FROM example/tools:24-py39', '3.9', 'likely'],
    ['ARG PYTHON_VERSION=3.10.12\nFROM ubuntu:24.04\nARG PYTHON_VERSION=3.10.12', '3.10', 'likely'],
    ['FROM ubuntu:22.04\nRUN apt-get install -y python3.11-venv python3.11-dev', '3.11', 'likely'],
    ['FROM ubuntu:22.04\nRUN conda install -y python=3.9', '3.9', 'likely'],
    ['FROM ubuntu:22.04\nRUN uv venv --python 3.13 /venv', '3.13', 'likely'],
    ['FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nRUN apt-get install -y python3 python3-pip', '3.10', 'guess'],
    ['FROM nvcr.io/nvidia/pytorch:20.12-py3', '3.8', 'guess'],
    ['FROM nvcr.io/nvidia/pytorch:23.04-py3', '3.8', 'guess'],
    ['FROM nvcr.io/nvidia/tensorrt:23.08-py3', '3.10', 'guess'],
    ['FROM debian:bookworm-slim', '3.11', 'guess'],
    ['FROM alpine:3.20', undefined, undefined],
    ['FROM node:22\nRUN pip install "python-magic==3.1"', undefined, undefined],
  ])('tells its Python: %s', (text, python, confidence) => {
    const read = readDockerfile(text);
    const found = read && detectBasePython(read, 'Dockerfile');
    expect([found?.value, found?.confidence]).toEqual([python, confidence]);
  });

  it('leaves out what only the build would tell', () => {
    const read = readDockerfile('ARG TAG\nFROM python:${TAG}\nARG P\nENV PORT=$P\nEXPOSE $P\n');
    expect(read).toEqual({ ports: [], apt: [], env: [], pythons: [], steps: [] });
  });

  it.each(['', '# nothing\n', 'RUN x\n', 'FROM', '\u0000\u0001FROM x\n'.repeat(3)])(
    'that is none does no harm: %j',
    (text) => {
      expect(() => readDockerfile(text)).not.toThrow();
    },
  );

  it.each([
    [['uvicorn', 'app.main:app', '--port', '80'], 'app.main:app'],
    [['uvicorn', '--factory', 'app.main:create'], 'app.main:create()'],
    [['python', '-u', './src/run.py'], 'src/run.py'],
    [['nginx', '-g', 'daemon off;'], undefined],
  ])('%j starts %s', (words, entry) => {
    expect(parseEntryOfCommand(words)).toBe(entry);
  });
});

describe('a Compose file', () => {
  it('is read from the service that is built', () => {
    const [read] = readCompose(
      'services:\n  db:\n    image: x\n    ports: [1:1]\n  app:\n    build: {context: .}\n    ports:\n      - target: 7860\n        published: 80\n    env_file: [./a.env, {path: b.env}]\n    volumes:\n      - ./weights:/w\n      - ../up:/u\n      - data:/d\n      - {type: bind, source: ./conf, target: /c}\n    gpus: all\n',
    );
    expect(read).toEqual({
      service: { value: 'app', line: 5 },
      context: '',
      dockerfile: 'Dockerfile',
      command: [],
      ports: [{ value: 7860, line: 8 }],
      envFiles: [
        { value: 'a.env', line: 10 },
        { value: 'b.env', line: 10 },
      ],
      mounts: [
        { value: 'weights', line: 12 },
        { value: 'conf', line: 15 },
      ],
      gpu: 16,
    });
  });

  it.each(['', 'services: []', ': : :', 'services:\n  a: {image: x}\n', '&a [*a, *a]', 'services: &s\n  a: *s\n'])(
    'that says nothing of it does no harm: %j',
    (text) => {
      expect(readCompose(text)).toEqual([]);
    },
  );
});
