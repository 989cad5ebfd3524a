/** The contract of a doctor check. */

/** `failed`: it would stop the work. `warning`: it would surprise. `skipped`: cannot be asked, or does not matter here. */
export type Verdict = 'ok' | 'warning' | 'failed' | 'skipped';

export interface CheckAnswer {
  verdict: Verdict;
  /** What was found, one sentence without a full stop. */
  found: string;
  /** Why that matters, where it is not plain. */
  because?: string;
  fix?: string;
}

export interface Ran {
  /** Undefined where there is no such program. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/** What the project needs of the machine; without a project what every one needs. */
export interface ContainerNeeds {
  /** CUDA and the lowest branch of the driver, where it runs on a GPU. */
  cuda?: { release: string; driver: string };
  platforms: readonly string[];
  /** Bytes that a first build takes, downloads and layers together. */
  bytes: number;
  /** The lock was made by uv, or would have to be. */
  uv: boolean;
  /** Host of the registry that the image goes to; undefined: none is named. */
  registry?: string;
}

export interface Machine {
  run: (program: string, ...args: string[]) => Promise<Ran>;
  env: Readonly<Record<string, string | undefined>>;
  needs: ContainerNeeds;
  /** ISO date. */
  today: string;
  /** What Docker and Podman say of themselves; asked once. */
  engine: () => Promise<Engine>;
  /** Free bytes where a folder is, undefined where that cannot be asked. */
  freeBytes: (folder: string) => Promise<number | undefined>;
  /** Known vulnerabilities of the locked packages, from the package index; absent without --online. */
  vulnerabilities?: () => Promise<Vulnerabilities>;
  readText: (path: string) => Promise<string | undefined>;
}

export interface Vulnerabilities {
  /** "requests 2.31.0: CVE-2024-35195", one for each that is not accepted. */
  found: readonly string[];
  /** Packages for which the index gave no answer, and why. */
  unknown: number;
  because?: string | undefined;
}

/** The engine that the generated scripts would use: Docker where it answers, else Podman; what CONTAINER_ENGINE names comes first. */
export interface Engine {
  program: 'docker' | 'podman';
  state: 'absent' | 'stopped' | 'denied' | 'answers';
  /** What the client said where it did not answer. */
  said: string;
  version: string;
  /** The release of Buildah that Podman builds with; '' for Docker. */
  buildah: string;
  rootless: boolean;
  root: string;
  architecture: string;
  runtimes: readonly string[];
  devices: readonly string[];
}

export interface Check {
  /** The name of its file: "engine". */
  id: string;
  title: string;
  ask: (machine: Machine) => Promise<CheckAnswer>;
}
