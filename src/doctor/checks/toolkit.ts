import type { Check, CheckAnswer, Machine } from '../types.ts';

export default {
  id: 'toolkit',
  title: 'NVIDIA Container Toolkit',
  async ask({ engine, run, needs: { cuda } }) {
    if (!cuda) return { verdict: 'skipped', found: 'the project runs on the CPU' };
    const { program, state, runtimes, devices } = await engine();
    if (state !== 'answers') return { verdict: 'skipped', found: 'no container engine is running' };
    if (program === 'podman') return askDevices(run);
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

/** Podman takes GPUs by the Container Device Interface. */
async function askDevices(run: Machine['run']): Promise<CheckAnswer> {
  const { stdout } = await run('nvidia-ctk', 'cdi', 'list');
  if (stdout.includes('nvidia.com/gpu=')) return { verdict: 'ok', found: 'Podman can use the GPUs' };
  const here = (await run('nvidia-smi', '-L')).code === 0;
  return {
    verdict: here ? 'failed' : 'warning',
    found: 'no GPU is registered for Podman (CDI)',
    because: 'podman run --device nvidia.com/gpu=all needs it',
    fix: 'install nvidia-container-toolkit, then sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml',
  };
}
