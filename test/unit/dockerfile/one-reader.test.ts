/** Detection, the requirements reader and check see the same commands in the same Dockerfile. */
import { describe, expect, it } from 'vitest';
import { check } from '../../../src/check/index.ts';
import { readDockerfile } from '../../../src/detect/container/dockerfile.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';
import { listInstalls, listRunCommands, parseAptCommand } from '../../../src/dockerfile/queries.ts';
import { readDockerfileList } from '../../../src/requirements/dockerfile.ts';

const FROM = 'FROM python:3.12-slim\n';
const checkText = (text: string) =>
  check({ dockerfiles: [parseDockerfile('Dockerfile', text)], requirements: {}, today: '2026-01-01', specs: [] });

const FORMS: [form: string, write: (command: string) => string][] = [
  ['plain', (command) => `RUN ${command}\n`],
  ['after &&', (command) => `RUN true && ${command}\n`],
  ['before && and ;', (command) => `RUN ${command} && true; true\n`],
  ['joined &&', (command) => `RUN true&&${command}&&true\n`],
  ['continued', (command) => `RUN true \\\n # why\n && ${command.replaceAll(' ', ' \\\n  ')}\n`],
  ['here-document', (command) => `RUN <<EOF\nset -e\n${command}\nEOF\n`],
  ['mounted', (command) => `RUN --mount=type=cache,target=/root/.cache ${command}\n`],
  ['exec form', (command) => `RUN ${JSON.stringify(command.replace(/["']/g, '').split(' '))}\n`],
  ['sh -c', (command) => `RUN sh -c '${command.replaceAll("'", '')}'\n`],
  ['bash -lc in exec form', (command) => `RUN ${JSON.stringify(['/bin/bash', '-lc', `true && ${command}`])}\n`],
  ['behind sudo -E', (command) => `RUN sudo -E ${command}\n`],
  ['behind env and timeout', (command) => `RUN env A=1 timeout 60 ${command}\n`],
  ['in a condition', (command) => `RUN if true; then ${command}; fi\n`],
  ['CRLF', (command) => `RUN true && \\\r\n  ${command}\r\n`],
];

describe('readDockerfile and check', () => {
  it.each(FORMS)('see the same packages of apt-get: %s', (_form, write) => {
    const text = FROM + write('apt-get install "ffmpeg" libgl1=1.7');
    expect(readDockerfile(text)?.apt.map(({ value }) => value)).toEqual(['ffmpeg', 'libgl1']);
    expect(checkText(text).map(({ rule }) => rule)).toContain('apt-without-yes');
  });

  it.each([
    ['apt-get install -t bookworm-backports ffmpeg', ['ffmpeg']],
    ['apt-get -o Acquire::Retries=3 install -y ffmpeg', ['ffmpeg']],
    ['apt install -y ffmpeg/bookworm-backports libgl1:amd64', ['ffmpeg', 'libgl1']],
    ['echo apt-get install ffmpeg', []],
    ['apt-get remove ffmpeg', []],
  ])('reads %s', (command, packages) => {
    expect(readDockerfile(`${FROM}RUN ${command}\n`)?.apt.map(({ value }) => value)).toEqual(packages);
  });
});

describe('readDockerfileList and check', () => {
  it.each(FORMS)('see the same packages of pip: %s', (_form, write) => {
    const text = FROM + write(`pip install "numpy" scipy`);
    expect(readDockerfileList('Dockerfile', text).requirements).toEqual(['numpy', 'scipy']);
    expect(checkText(text)).toContainEqual(
      expect.objectContaining({ rule: 'unpinned-install', what: expect.stringContaining('numpy, scipy') }),
    );
  });

  it.each([
    ['pip install numpy -e .', ['numpy']],
    ['pip install -e . numpy', ['numpy']],
    ['pip install -qe . numpy', ['numpy']],
    ['pip install --editable=. numpy', ['numpy']],
    ['python -m pip install numpy', ['numpy']],
    ['/opt/venv/bin/python3.12 -mpip install numpy', ['numpy']],
    ['uv pip install --system numpy', ['numpy']],
    ['uv pip install -n numpy', ['numpy']],
    ['conda run -n app pip install numpy', ['numpy']],
    ['poetry run pip install numpy', ['numpy']],
    ['pip install -qt /lib numpy', ['numpy']],
    ['pip install --build-constraint old.txt --install-option fast numpy', ['numpy']],
    ['pip install \'numpy>=1.26,<2\' "scipy >= 1.11"', ['numpy>=1.26,<2', 'scipy >= 1.11']],
    [`pip install 'tomli; python_version < "3.11"'`, ['tomli; python_version < "3.11"']],
    ['pip install "clip @ git+https://example.com/clip.git"', ['clip @ git+https://example.com/clip.git']],
    ['pip install clip @ git+https://example.com/clip.git', ['clip @ git+https://example.com/clip.git']],
    ['pip install model.whl numpy', ['numpy']],
    ['pip download numpy', []],
  ])('reads %s', (command, requirements) => {
    expect(readDockerfileList('Dockerfile', `${FROM}RUN ${command}\n`).requirements).toEqual(requirements);
  });

  it.each([
    ['ARG with a default', 'ARG V=1.26.4\nRUN pip install numpy==$V\n', ['numpy==1.26.4']],
    ['ENV wins over ARG', 'ENV V=1.26.4\nARG V=2\nRUN pip install "numpy==${V}"\n', ['numpy==1.26.4']],
    ['several packages in one value', 'ARG P="numpy scipy"\nRUN pip install $P\n', ['numpy', 'scipy']],
    ['a value within a value', 'ARG A=1\nARG V=$A.26\nRUN pip install numpy==$V\n', ['numpy==1.26']],
    ['a default', 'RUN pip install numpy==${V:-1.26.4}\n', ['numpy==1.26.4']],
    ['no value that nobody set', 'ARG V\nRUN pip install numpy==$V scipy\n', ['scipy']],
    ['no value that a shell leaves quoted', "ARG V=1\nRUN pip install 'numpy==$V' scipy\n", ['scipy']],
  ])('fill in variables: %s', (_what, lines, requirements) => {
    const text = FROM + lines;
    expect(readDockerfileList('Dockerfile', text).requirements).toEqual(requirements);
  });

  it('hands ARG before FROM to a stage that declares it, and ENV to the stages that start from it', () => {
    const text =
      'ARG V=1.26\nFROM a AS base\nENV W=2\nFROM base\nRUN pip install a==$V\nARG V\nRUN pip install b==$V c==$W\n';
    expect(readDockerfileList('Dockerfile', text).requirements).toEqual(['b==1.26', 'c==2']);
  });

  it.each([
    ['-i https://a.example/simple'],
    ['-qi https://a.example/simple'],
    ['--index-url=https://a.example/simple'],
    ['--extra-index-url https://a.example/simple'],
  ])('read the index of %s', (option) => {
    const { options, requirements } = readDockerfileList('Dockerfile', `${FROM}RUN pip install numpy ${option}\n`);
    expect({ options, requirements }).toEqual({
      options: ['--extra-index-url https://a.example/simple'],
      requirements: ['numpy'],
    });
  });

  it.each([
    ['uv pip install --index own=https://a.example/simple numpy'],
    ['uv pip install --default-index https://a.example/simple numpy'],
  ])('read the index of %s', (command) => {
    const { options } = readDockerfileList('Dockerfile', `${FROM}RUN ${command}\n`);
    expect(options).toEqual(['--extra-index-url https://a.example/simple']);
  });
});

describe('listInstalls', () => {
  it.each([
    ['pip install -r requirements.txt'],
    ['pip install -rrequirements.txt'],
    ['pip install -qr requirements.txt'],
    ['pip install -Uqr requirements.txt'],
    ['pip install --requirement=requirements.txt'],
    ['uv pip install -r requirements.txt'],
    ['sh -c "pip install -qr requirements.txt"'],
  ])('reads the file of %s', (command) => {
    const [found] = listInstalls(parseDockerfile('Dockerfile', `${FROM}RUN ${command}\n`).stages);
    expect(found?.install).toMatchObject({ files: ['requirements.txt'], packages: [] });
  });
});

describe('listRunCommands', () => {
  it('places the words of `sh -c` where they stand', () => {
    const text = `${FROM}RUN sh -c 'apt-get install curl'\n`;
    const [found] = listRunCommands(parseDockerfile('Dockerfile', text).stages);
    const [curl] = (found && parseAptCommand(found.command)?.packages) ?? [];
    expect(text.slice(curl?.start, curl?.end)).toBe('curl');
  });

  it('ends where values would double without end', () => {
    const doubling = Array.from({ length: 200 }, (_, i) => `ENV A${i + 1}=$A${i}$A${i}\n`).join('');
    const text = `${FROM}ENV A0=xx\n${doubling}RUN echo $A200\n`;
    expect(listRunCommands(parseDockerfile('Dockerfile', text).stages)[0]?.command.words[1]?.text).toBe('$A200');
  });
});

describe('readDockerfile', () => {
  it.each([
    ['CMD ["a", "b"]', ['a', 'b']],
    ['ENTRYPOINT ["python"]\nCMD ["app.py"]', ['python', 'app.py']],
    ['CMD a b', ['/bin/sh', '-c', 'a b']],
    ['ENTRYPOINT a b\nCMD ["c"]', ['/bin/sh', '-c', 'a b']],
  ])('starts what check sees: %s', (lines, words) => {
    expect(readDockerfile(`${FROM}${lines}\n`)?.start?.value).toEqual(words);
  });

  it('fills in variables of EXPOSE and ENV', () => {
    const read = readDockerfile(`${FROM}ARG PORT=8000\nENV URL=http://x:$PORT\nEXPOSE $PORT\n`);
    expect(read).toMatchObject({ ports: [{ value: 8000 }], env: [{ value: { name: 'URL', value: 'http://x:8000' } }] });
  });
});
