import { describe, expect, it } from 'vitest';
import { isHeavy, listAptPackages, listBuildAptPackages, listEnvVariables } from '../../../src/catalog/index.ts';

const names = (rows: { package: string }[]): string[] => rows.map((row) => row.package);

describe('listAptPackages', () => {
  it.each([
    [['lightgbm'], 'trixie', ['libgomp1']],
    [['pyzbar'], 'trixie', ['libzbar0t64']],
    [['pyzbar'], 'bookworm', ['libzbar0']],
    [['pyzbar'], 'buster', ['libzbar0']],
    [['python-ldap'], 'buster', ['libldap-2.4-2', 'libsasl2-2']],
    [['numpy', 'no-such-package', 'constructor'], 'trixie', []],
    [['opencv-python'], 'trixie', []],
    [['mediapipe', 'openai-whisper'], 'trixie', ['ffmpeg', 'libegl1', 'libgles2']],
    [['vllm'], 'trixie', ['g++']],
    [['pyzbar'], 'no-such-suite', []],
  ])('%j on %s: %j', (wanted, suite, packages) => {
    expect(names(listAptPackages(wanted, suite))).toEqual(packages);
  });

  it('says for whom and why, once for each package', () => {
    expect(listAptPackages(['pydub', 'openai-whisper'], 'trixie')).toEqual([
      {
        package: 'ffmpeg',
        for: ['openai-whisper', 'pydub'],
        because: 'pydub calls the ffmpeg program; Whisper calls the ffmpeg program',
      },
    ]);
  });

  it('brings a compiler for what the project names, not for what comes with it', () => {
    expect(names(listAptPackages(['deepspeed'], 'trixie'))).toEqual(['g++']);
    expect(names(listAptPackages(['torch'], 'trixie', ['deepspeed', 'lightgbm']))).toEqual(['libgomp1']);
  });

  it('leaves out what only those need who ask for it themselves', () => {
    expect(names(listAptPackages(['gradio'], 'trixie', ['gradio', 'pydub']))).toEqual([]);
    expect(names(listAptPackages(['gradio', 'pydub'], 'trixie', ['gradio', 'pydub']))).toEqual(['ffmpeg']);
  });

  it('counts only the releases that need it', () => {
    const chosen = (isLocked: boolean) => names(listAptPackages(['kaleido'], 'trixie', [], () => isLocked));
    expect(chosen(true)).toEqual(['chromium', 'fonts-liberation']);
    expect(chosen(false)).toEqual([]);
  });

  it('keeps what only a build needs apart', () => {
    expect(names(listAptPackages(['psycopg2'], 'trixie'))).toEqual(['libpq5']);
    expect(names(listBuildAptPackages(['psycopg2'], 'trixie'))).toEqual(['gcc', 'libc6-dev', 'libpq-dev']);
  });
});

describe('listEnvVariables, listBuildAptPackages, isHeavy', () => {
  it('puts caches under the folder that is a volume', () => {
    expect(listEnvVariables(['nltk', 'matplotlib', 'numpy'], '3.12')).toEqual({
      NLTK_DATA: '/home/app/.cache',
      MPLBACKEND: 'Agg',
      MPLCONFIGDIR: '/home/app/.cache/matplotlib',
    });
  });

  it('shows onnxruntime-gpu the libraries of CUDA, below the Python of the image', () => {
    const { LD_LIBRARY_PATH = '' } = listEnvVariables(['onnxruntime-gpu'], '3.12');
    const site = '/opt/venv/lib/python3.12/site-packages/nvidia';
    expect(LD_LIBRARY_PATH.split(':')).toEqual(expect.arrayContaining([`${site}/cu13/lib`, `${site}/cudnn/lib`]));
    expect(LD_LIBRARY_PATH).not.toMatch(/[{}]/);
    expect(listEnvVariables(['onnxruntime'], '3.12')).toEqual({});
  });

  it('knows what is heavy', () => {
    expect([isHeavy('torch'), isHeavy('numpy'), isHeavy('hasOwnProperty')]).toEqual([true, false, false]);
  });
});
