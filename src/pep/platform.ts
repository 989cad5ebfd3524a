/** The architectures of images, with their names in PEP 508. */
export type Platform = 'linux/amd64' | 'linux/arm64';
/** Value of the marker variable `platform_machine` on a platform. */
export const MACHINE: Record<Platform, string> = { 'linux/amd64': 'x86_64', 'linux/arm64': 'aarch64' };
