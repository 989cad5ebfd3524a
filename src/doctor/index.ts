/** Runs the checks of `doctor` in order of their dependencies. */
import buildx from './checks/buildx.ts';
import data from './checks/data.ts';
import disk from './checks/disk.ts';
import docker from './checks/docker.ts';
import engine from './checks/engine.ts';
import git from './checks/git.ts';
import network from './checks/network.ts';
import nvidia from './checks/nvidia.ts';
import platforms from './checks/platforms.ts';
import registry from './checks/registry.ts';
import toolkit from './checks/toolkit.ts';
import uv from './checks/uv.ts';
import vulnerabilities from './checks/vulnerabilities.ts';
import type { Check, CheckAnswer, Machine } from './types.ts';

export { createMachine } from './machine.ts';
export type { ContainerNeeds, Verdict, Vulnerabilities } from './types.ts';

const checks: readonly Check[] = [
  docker,
  engine,
  buildx,
  disk,
  platforms,
  nvidia,
  toolkit,
  uv,
  data,
  network,
  registry,
  git,
  vulnerabilities,
];

export interface Examined extends CheckAnswer {
  id: string;
  title: string;
}

export const runChecks = (machine: Machine): Promise<Examined[]> =>
  Promise.all(checks.map(async ({ id, title, ask }) => ({ id, title, ...(await ask(machine)) })));
