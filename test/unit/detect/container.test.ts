/** Container files that are there already, as people write them. */
import { describe, expect, it } from 'vitest';
import { entryOfCommand } from '../../../src/inputs/detect/container/command.ts';
import { readCompose } from '../../../src/inputs/detect/container/compose.ts';
import { readDockerfile } from '../../../src/inputs/detect/container/dockerfile.ts';

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
      ],
      command: { value: ['app.py'], line: 11 },
    });
  });

  it('leaves out what only the build would tell', () => {
    const read = readDockerfile('ARG TAG\nFROM python:${TAG}\nARG P\nENV PORT=$P\nEXPOSE $P\n');
    expect(read).toEqual({ ports: [], apt: [], env: [] });
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
    expect(entryOfCommand(words)).toBe(entry);
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
