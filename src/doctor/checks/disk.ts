import { formatMegabytes } from '../../plan/image-layout.ts';
import type { Check } from '../types.ts';

export default {
  id: 'disk',
  title: 'Disk',
  async ask({ engine, freeBytes, needs }) {
    const { program, root } = await engine();
    // Docker Desktop and Podman's machine keep their files in a virtual machine, whose disk is not seen from here
    const folder = root !== '' && (await freeBytes(root)) !== undefined ? root : '.';
    const free = await freeBytes(folder);
    if (free === undefined) return { verdict: 'skipped', found: 'the free space cannot be asked' };
    return free < needs.bytes
      ? {
          verdict: 'failed',
          found: `${free < 1e6 ? 'less than 1 MB' : formatMegabytes(free)} free in ${folder}`,
          because: `a first build takes about ${formatMegabytes(needs.bytes)}`,
          fix: `make room: ${program} system df shows what it holds, ${program === 'docker' ? 'docker builder' : 'podman image'} prune frees some of it`,
        }
      : {
          verdict: 'ok',
          found: `${formatMegabytes(free)} free in ${folder}; a first build takes about ${formatMegabytes(needs.bytes)}`,
        };
  },
} satisfies Check;
