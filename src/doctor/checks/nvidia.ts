import type { Check } from '../types.ts';

export default {
  id: 'nvidia',
  title: 'NVIDIA driver',
  async ask({ run, needs: { cuda } }) {
    if (!cuda) return { verdict: 'skipped', found: 'the project runs on the CPU' };
    const { code, stdout } = await run('nvidia-smi', '--query-gpu=driver_version', '--format=csv,noheader');
    const driver = stdout.trim().split('\n')[0] ?? '';
    if (code === undefined)
      return {
        verdict: 'warning',
        found: 'there is no nvidia-smi: no GPU, or no driver',
        because: `CUDA ${cuda.release} needs driver ${cuda.driver} where it runs; building needs none`,
        fix: `install driver ${cuda.driver} or newer on the machine that runs it, or make the project for the CPU: --cpu`,
      };
    if (code !== 0 || !/^\d+/.test(driver))
      return {
        verdict: 'failed',
        found: 'nvidia-smi does not reach the driver',
        fix: 'restart the machine, or install the driver again',
      };
    return Number.parseInt(driver, 10) < Number.parseInt(cuda.driver, 10)
      ? {
          verdict: 'failed',
          found: `driver ${driver}`,
          because: `CUDA ${cuda.release} needs ${cuda.driver} or newer`,
          fix: `update the driver, or take an older CUDA: create-ml-container update --cuda 12.6`,
        }
      : { verdict: 'ok', found: `driver ${driver}, CUDA ${cuda.release} needs ${cuda.driver}` };
  },
} satisfies Check;
