/** The rounds of one platform, against an index that is a table: what is replaced, dropped, routed. */
import { describe, expect, it } from 'vitest';
import { UvResolutionError } from '../../../src/lock/uv/program/run.ts';
import { resolveFor } from '../../../src/lock/uv/resolve/index.ts';
import type { Job } from '../../../src/lock/uv/resolve/state.ts';
import type { Resolved, ResolveRequest } from '../../../src/lock/uv/types.ts';
import { parseRequirement } from '../../../src/pep/requirement.ts';
import type { Platform } from '../../../src/spec/lock.ts';

/** name → what it asks for. */
type Index = Record<string, string[]>;

/** What uv does with a question, as far as these tests go: the closure, less what the overrides take away. */
function resolver(index: Index, asked: ResolveRequest[] = []): Job['ask'] {
  return async (question): Promise<Resolved> => {
    asked.push(question);
    const never = question.overrides.map((text) => text.split(' ')[0]);
    const via = new Map<string, Set<string>>();
    const walk = (name: string, from?: string): void => {
      if (from && never.includes(name)) return;
      if (!index[name])
        throw new UvResolutionError(
          `No solution found: Because ${name} was not found in the package registry`,
          question,
        );
      const known = via.get(name);
      const who = known ?? new Set<string>();
      via.set(name, from ? who.add(from) : who);
      if (!known) for (const need of index[name] ?? []) walk(need, name);
    };
    for (const text of question.requirements) walk(parseRequirement(text, 't').name);
    const packages = [...via].map(([name, who]) => ({
      name,
      version: '1.0',
      extras: [],
      via: [...who],
      files: [{ url: `https://x/${name}.whl`, hash: 'sha256:0', size: 1 }],
      direct: false,
    }));
    return { packages, undated: false };
  };
}

const job = (index: Index, roots: string[], more: Partial<Job> = {}, asked: ResolveRequest[] = []): Job => ({
  request: { python: '3.12', accelerator: 'cpu', platforms: ['linux/amd64'], roots: [] },
  roots: roots.map((text) => ({ requirement: parseRequirement(text, 't'), text, from: 'requirements.in' })),
  snapshot: {
    substitutions: [
      { from: 'tensorflow', to: 'tensorflow-cpu', accelerator: 'cpu', machine: 'x86_64', because: 'smaller' },
      { from: 'opencv-python', to: 'opencv-python-headless', because: 'no screen' },
      { from: 'xgboost', to: 'xgboost-cpu', accelerator: 'cpu', because: 'no nccl' },
    ],
    exclusive: [{ names: ['opencv-contrib-python-headless', 'opencv-python-headless'], because: 'one cv2' }],
  },
  family: { constraints: [], plain: [] },
  pins: [],
  constraints: [],
  excludeNewer: '2026-01-01T00:00:00Z',
  ask: resolver(index, asked),
  source: async () => ({ requires: [] }),
  ...more,
});
const named = async (index: Index, roots: string[], platform: Platform = 'linux/amd64', more: Partial<Job> = {}) => {
  const { packages, substituted } = await resolveFor(platform, job(index, roots, more));
  return { names: packages.map(({ name }) => name).sort(), substituted, packages };
};

describe('one platform', () => {
  it('has the substitute of a root, on the architecture that it is for', async () => {
    const index = { tensorflow: ['numpy'], 'tensorflow-cpu': ['numpy'], numpy: [] };
    const { names, substituted } = await named(index, ['tensorflow==2.15.0']);
    expect(names).toEqual(['numpy', 'tensorflow-cpu']);
    expect(substituted.get('tensorflow')).toEqual({ to: 'tensorflow-cpu', because: 'smaller' });
    expect((await named(index, ['tensorflow'], 'linux/arm64')).names).toEqual(['numpy', 'tensorflow']);
  });

  it('has the substitute of what another package asks for, and says who asks', async () => {
    const index = {
      ultralytics: ['opencv-python'],
      'opencv-python': ['numpy'],
      'opencv-python-headless': ['numpy'],
      numpy: [],
    };
    const { names, packages } = await named(index, ['ultralytics']);
    expect(names).toEqual(['numpy', 'opencv-python-headless', 'ultralytics']);
    expect(packages.find(({ name }) => name === 'opencv-python-headless')?.via).toEqual(['ultralytics']);
  });

  it('takes wheels for the glibc of the base image before anything is built from source', async () => {
    const asked: ResolveRequest[] = [];
    const index = { llguidance: [] };
    const resolve = resolver(index, asked);
    const ask = async (question: ResolveRequest) => {
      const said = 'Wheels are required for `llguidance` because building from source is disabled for all packages';
      if ((question.glibc ?? 28) < 34 && !question.sources) throw new UvResolutionError(said, question);
      return resolve(question);
    };
    const made = await resolveFor('linux/amd64', job(index, ['llguidance'], { ask, glibc: 40 }));
    expect(made.packages.map(({ name }) => name)).toEqual(['llguidance']);
    expect(asked.map(({ glibc, sources }) => ({ glibc, sources }))).toEqual([{ glibc: 40, sources: undefined }]);
    // an image that has no newer one leaves nothing but the source
    asked.length = 0;
    await resolveFor('linux/amd64', job(index, ['llguidance'], { ask }));
    expect(asked.map(({ glibc, sources }) => ({ glibc, sources }))).toEqual([
      { glibc: undefined, sources: [{ name: 'llguidance', requires: [] }] },
    ]);
  });

  it('takes wheels for the glibc of the base image where a release has no source archive', async () => {
    const index = { pyopenms: [] };
    const asked: ResolveRequest[] = [];
    const resolve = resolver(index, asked);
    const said =
      'Because pyopenms==3.5.0 has no wheels with a matching platform tag (e.g., `manylinux_2_28_x86_64`) and you require pyopenms==3.5.0';
    const ask = async (question: ResolveRequest) => {
      if ((question.glibc ?? 28) < 34) throw new UvResolutionError(said, question);
      return resolve(question);
    };
    const made = await resolveFor('linux/amd64', job(index, ['pyopenms'], { ask, glibc: 36 }));
    expect(made.packages.map(({ name }) => name)).toEqual(['pyopenms']);
    expect(asked.map(({ glibc }) => glibc)).toEqual([36]);
    // an older base image has none for it
    await expect(resolveFor('linux/amd64', job(index, ['pyopenms'], { ask }))).rejects.toThrow(UvResolutionError);
  });

  it('keeps what was asked for where there is no substitute', async () => {
    const { names, substituted } = await named({ xgboost: [] }, ['xgboost==1.7.6']);
    expect(names).toEqual(['xgboost']);
    expect(substituted.size).toBe(0);
  });

  it('never has two packages that install one module', async () => {
    const index = {
      a: ['opencv-python'],
      b: ['opencv-contrib-python-headless'],
      'opencv-python': [],
      'opencv-python-headless': [],
      'opencv-contrib-python-headless': [],
    };
    expect((await named(index, ['a', 'b'])).names).toEqual(['a', 'b', 'opencv-contrib-python-headless']);
  });

  it('has nothing of CUDA on a CPU but what was asked for by name', async () => {
    const index = {
      whisper: ['triton', 'nvidia-nccl-cu12', 'numpy'],
      triton: [],
      'nvidia-nccl-cu12': [],
      numpy: [],
      'nvidia-ml-py': [],
    };
    const { names, substituted } = await named(index, ['whisper', 'nvidia-ml-py']);
    expect(names).toEqual(['numpy', 'nvidia-ml-py', 'whisper']);
    expect(substituted.get('triton')).toEqual({ to: 'nothing', because: 'whisper can do without it on a CPU' });
    const request = { python: '3.12', accelerator: '13.0', platforms: [], roots: [] };
    expect((await named(index, ['whisper'], 'linux/amd64', { request })).names).toContain('triton');
  });

  it("sends the family to PyTorch's index and nothing else, also where another package asks for it", async () => {
    const asked: ResolveRequest[] = [];
    const index = { transformers: ['torch'], torch: ['numpy'], numpy: [] };
    const family = { constraints: [], plain: [], route: { index: 'http://x', names: ['torch', 'torchvision'] } };
    const { routed } = await resolveFor('linux/amd64', job(index, ['transformers'], { family }, asked));
    expect([...routed]).toEqual(['torch']);
    expect(asked.at(-1)?.routed).toEqual({ index: 'http://x', names: ['torch'] });
    expect(asked.at(-1)?.requirements).toEqual(['transformers', 'torch']);
  });

  it('leaves out a root whose marker does not hold, and hands on what the last lock had for this platform', async () => {
    const asked: ResolveRequest[] = [];
    const pins = [
      { name: 'numpy', version: '1.0' },
      { name: 'torch', version: '2.0', marker: 'platform_machine == "aarch64"' },
    ];
    const roots = ['numpy', 'gone ; sys_platform == "win32"'];
    await resolveFor('linux/amd64', job({ numpy: [] }, roots, { pins }, asked));
    expect(asked[0]).toMatchObject({ requirements: ['numpy'], preferences: ['setuptools==81.0.0', 'numpy==1.0'] });
  });

  it('takes no setuptools that is older than the Python it runs on', async () => {
    const asked: ResolveRequest[] = [];
    const index = { gunicorn: ['setuptools'], setuptools: [] };
    const ask = (more: Partial<Job>) => resolveFor('linux/amd64', job(index, ['gunicorn'], more, asked));
    await ask({ olderThan: { setuptools: '2021-04-26T00:00:00Z' } });
    await ask({ excludeNewer: '2021-04-26T00:00:00Z' });
    await ask({ olderThan: { setuptools: '2025-01-01T00:00:00Z' } });
    await ask({});
    expect(asked.map(({ olderThan }) => olderThan)).toEqual([
      { setuptools: '2024-01-01T00:00:00Z' },
      { setuptools: '2024-01-01T00:00:00Z' },
      { setuptools: '2025-01-01T00:00:00Z' },
      undefined,
    ]);
  });

  it('prefers the setuptools that has pkg_resources, unless setuptools is asked for', async () => {
    const asked: ResolveRequest[] = [];
    const index = { gunicorn: ['setuptools'], setuptools: [] };
    await resolveFor('linux/amd64', job(index, ['gunicorn'], {}, asked));
    await resolveFor('linux/amd64', job(index, ['gunicorn', 'setuptools'], {}, asked));
    expect(asked.map(({ preferences }) => preferences)).toEqual([['setuptools==81.0.0'], []]);
  });

  it('adds the setuptools that an old release imports and does not require', async () => {
    const asked: ResolveRequest[] = [];
    const index = { gunicorn: [], setuptools: [] };
    const made = await resolveFor('linux/amd64', job(index, ['gunicorn'], {}, asked));
    expect(made.packages.map(({ name, via }) => [name, via])).toEqual([
      ['gunicorn', ['requirements.in']],
      ['setuptools', ['gunicorn']],
    ]);
    expect(asked.at(-1)?.preferences).toEqual(['setuptools==81.0.0']);
    asked.length = 0;
    const newest = async (question: ResolveRequest) => {
      const resolved = await resolver(index, asked)(question);
      for (const one of resolved.packages.filter(({ name }) => name === 'setuptools'))
        one.version = question.preferences.length > 0 ? '81.0.0' : '84.2.1';
      return resolved;
    };
    await resolveFor('linux/amd64', job(index, ['gunicorn', 'setuptools'], { ask: newest }));
    expect(asked.map(({ preferences }) => preferences)).toEqual([[], ['setuptools==81.0.0']]);
  });

  it('adds what a release imports and does not require by its name alone, in the version that fits', async () => {
    const asked: ResolveRequest[] = [];
    const index = { 'faiss-cpu': [], packaging: [] };
    const ask = async (question: ResolveRequest) => {
      const resolved = await resolver(index, asked)(question);
      for (const one of resolved.packages.filter(({ name }) => name === 'faiss-cpu')) one.version = '1.8.0';
      return resolved;
    };
    const made = await resolveFor('linux/amd64', job(index, ['faiss-cpu'], { ask }));
    expect(made.packages.map(({ name }) => name)).toEqual(['faiss-cpu', 'packaging']);
    expect(asked.at(-1)?.preferences).toEqual(['setuptools==81.0.0']);
    asked.length = 0;
    await resolveFor('linux/amd64', job(index, ['faiss-cpu', 'packaging'], { ask }));
    expect(asked).toHaveLength(1);
  });

  it("hands on uv's refusal where no substitution is to blame", async () => {
    await expect(named({}, ['nothing'])).rejects.toThrow(UvResolutionError);
  });
});
