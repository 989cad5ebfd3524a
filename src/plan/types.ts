/** The plan, which is decided before the lock, and the image layout, which needs the lock's sizes. */
import type { FrameworkFolder } from '../catalog/frameworks/types.ts';
import type { TargetFolder } from '../catalog/targets/types.ts';
import type { Facts, Included } from '../detect/facts.ts';
import type { OwnMetadata } from '../detect/python/own-metadata.ts';
import type { SpecValues } from '../options/table.ts';
import type { LockRequest, Platform } from '../spec/lock.ts';

/** One choice with its value and reason; the same text serves review, Dockerfile comment, JSON and `explain`. */
export interface Decision {
  /** Path in the spec ("python"), or the thing decided ("base image"). */
  choice: string;
  value: string;
  because: string;
  /** Nothing in the project speaks for it. */
  default?: boolean;
}

/** The fields that every container has, completed. */
export type Complete = Required<
  Pick<
    SpecValues,
    'name' | 'image' | 'framework' | 'entry' | 'python' | 'accelerator' | 'user' | 'platforms' | 'base.suite'
  >
> &
  SpecValues;

export interface BaseImage {
  /** What FROM names: "python:3.12.14-slim-trixie", with registry and digest where given. */
  reference: string;
  minor: string;
  version: string;
  suite: string;
}

export type Accelerator =
  | { kind: 'cpu' }
  | {
      kind: 'cuda';
      cuda: string;
      driver: string;
      require: string;
      /** Platforms that get the CPU builds all the same; absent: none. */
      cpuPlatforms?: Platform[];
    };

export interface Health {
  path: string;
  /** Seconds until failures count. */
  startPeriod: number;
}

/** A command in exec form, and what the development profile runs instead. */
export interface StartCommand {
  command: string[];
  develop: string[];
  developAction: 'sync' | 'sync+restart';
}

/** A target with what was chosen about it. */
export interface ChosenTarget {
  target: TargetFolder;
  settings: Record<string, string | boolean>;
}

/** What the container must be able to write to. */
export interface Writable {
  /** Folders, each with the volume that is mounted there; `shipped`: the image has files of the project in it. */
  volumes: { path: string; volume: string; slug: string; shipped: boolean }[];
  /** Files that are written one by one: links into one of the volumes. */
  links: { path: string; to: string; shipped: boolean }[];
}

export interface Plan {
  values: Complete;
  framework: FrameworkFolder;
  base: BaseImage;
  accelerator: Accelerator;
  /** The entry point as a module, where that is how it is run: `python -m package.module`. */
  runsAs?: string;
  /** What a console script calls, where the entry is one: "greet:main". */
  calls?: string;
  /** The project as a distribution, where the image needs its metadata and commands. */
  ownMetadata?: OwnMetadata;
  stopSignal: string;
  /** Services only. */
  port?: number;
  health?: Health;
  /** Debian packages that were asked for; the layout adds those that the closure needs. */
  apt: { name: string; because: string }[];
  /** Packages of the list that nothing imports and nobody asked for beside it. */
  unimported: string[];
  /** Environment of the image, in the order it is written; the layout adds what the closure needs and drops what is `for` other releases. */
  env: { name: string; value: string; for?: string }[];
  labels: { name: string; value: string }[];
  /** What goes into the image. */
  include: Included[];
  /** What stays out of the folders that go in. */
  exclude: string[];
  /** Files that go in although their name is that of a secret: public ones, and those that the spec names. */
  public: string[];
  models: 'bake' | 'volume' | 'none';
  writable: Writable;
  /** Files of the starter that are written: path → text; empty where there is an app. */
  starter: Record<string, string>;
  /** Where it goes, beside any machine with Docker. */
  targets: ChosenTarget[];
  requirementsIn: { text: string; movedFrom?: string };
  request: LockRequest;
  shm: string;
  /** Variables that are given when it runs, for .env.example. */
  variables: { name: string; because: string }[];
  decisions: Decision[];
  warnings: string[];
}

/** How the environment is cut into layers, and what that weighs. */
export interface ImageLayout {
  /** Names of the packages of the `frameworks` stage; empty where one stage does. */
  frameworks: string[];
  /** Download bytes on linux/amd64. */
  downloadBytes: number;
  packageCount: number;
  /** All Debian packages of the image, sorted by name. */
  apt: Plan['apt'];
  /** The environment of the image; what one platform alone has is in `platforms`. */
  env: { name: string; value: string }[];
  /** What each platform has for itself, where not all of them have CUDA; otherwise none. `arch` as TARGETARCH has it. */
  platforms: { arch: string; cuda: boolean; apt: Plan['apt']; env: ImageLayout['env'] }[];
  /** The stages that install, each with the comment above it; '' for none. */
  sections: { name: 'frameworks' | 'packages'; because: string }[];
  /** Rules of pruning that must not be applied, by name. */
  keptRules: string[];
  /** How it is started: the versions that are installed decide which options the server knows. */
  start: StartCommand;
  /** What is built from source before, and the Debian packages that this takes; absent: everything has a wheel. */
  compile?: { packages: string[]; apt: Plan['apt'] };
  decisions: Decision[];
}

/** What `plan` works on. */
export interface PlanInput {
  values: SpecValues;
  /** Reasons for values that came from somewhere. */
  because: Partial<Record<string, string>>;
  facts: Facts;
}
