import { findBestWheel as fitting } from '../../src/pep/wheel.ts';
import type { LockedFile } from './types.ts';

/** glibc of the oldest Debian suite among the base images (bookworm); newer suites run older wheels. */
const GLIBC_MINOR = 36;

/** The wheel that an installer takes for a CPython minor on Linux, or undefined. */
export function bestWheel(files: readonly LockedFile[], python: string, machine: string): LockedFile | undefined {
  const platform = machine === 'x86_64' ? 'linux/amd64' : 'linux/arm64';
  const names = files.map(({ url }) => url);
  return files[fitting(names, { python, platform, glibc: GLIBC_MINOR })];
}

/** File name of a URL, decoded. */
export function fileName(url: string): string {
  return decodeURIComponent(url.split(/[#?]/)[0]?.split('/').pop() ?? '');
}
