import type { Check } from '../types.ts';

export default {
  id: 'toolkit',
  title: 'NVIDIA Container Toolkit',
  async ask({ engine, run, needs: { cuda } }) {
    if (!cuda) return { verdict: 'skipped', found: 'the project runs on the CPU' };
    const { state, runtimes, devices } = await engine();
    if (state !== 'answers') return { verdict: 'skipped', found: 'no engine to ask' };
    if (runtimes.includes('nvidia') || devices.some((device) => device.includes('nvidia')))
      return { verdict: 'ok', found: 'Docker knows the GPUs' };
    const here = (await run('nvidia-smi', '-L')).code === 0;
    return {
      verdict: here ? 'failed' : 'warning',
      found: 'Docker knows of no GPU',
      because: 'docker run --gpus needs it',
      fix: 'install nvidia-container-toolkit, then sudo nvidia-ctk runtime configure --runtime=docker and restart Docker',
    };
  },
} satisfies Check;
