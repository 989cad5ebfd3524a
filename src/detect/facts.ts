/** The facts about a project that the plan works on, besides settings. */

import type { ListSource } from '../requirements/sync.ts';
import type { Constraint } from '../spec/lock.ts';
import type { AppVariable } from './files/app-variables.ts';
import type { HubModel } from './files/hub-models.ts';
import type { OwnMetadata } from './python/own-metadata.ts';

/** One file or folder of the project that goes into the image. */
export interface Included {
  /** Relative to the project, forward slashes. */
  path: string;
  directory: boolean;
  /** Model files get a layer of their own, or a volume. */
  kind: 'code' | 'model';
}

/** The requirements that were found, and where. */
export interface FoundRequirements {
  /** The file they were read from: requirements.in, requirements.txt, pyproject.toml. */
  path: string;
  /** Its text, byte for byte. */
  text: string;
  /** PEP 508, in order, includes followed. */
  requirements: string[];
  /** Where each of them stands: "requirements.txt:3". */
  where?: string[];
  /** The list that requirements.in is made from, as it is now; absent: it is nobody's but itself. */
  source?: ListSource;
}

/** A service that the code shows. */
export interface FoundApp {
  framework: string;
  entry: string;
  because: string;
}

export interface Facts {
  /** Base name of the target folder. */
  folder: string;
  /** Whether there is an app already, so that no starter is written. */
  hasApp: boolean;
  /** Where the app was found, if its name has a form that no entry can have: nothing else may be started in its place. */
  unnameable?: string;
  /** The entry that was asked for is not there. */
  lacksEntry: boolean;
  /** Services that the code shows, best first. */
  apps: FoundApp[];
  requirements?: FoundRequirements;
  /** A list without a package, such as one of comments; only where there are no requirements. */
  emptyList?: { path: string; text: string };
  /** Versions that constraint files and the lock of another tool allow. */
  constraints: Constraint[];
  /** Versions that the project shows without requiring them, with the reason. */
  bounds: { name: string; requirement: string; where: string; because: string }[];
  /** Whether requirements.txt, if it is there, was written by us and so may be made again. */
  requirementsTxtIsOurs: boolean;
  /** Imported by what is served, and brought by nothing that is declared. */
  imported: { distribution: string; where: string; because: string }[];
  include: Included[];
  /** Left out of the image, with the reason; for the report. */
  exclude: { path: string; because: string }[];
  /** Files and folders with credentials, wherever they are in the project. */
  secrets: string[];
  /** Included files that a pattern of the .dockerignore for secrets matches, and that are public. */
  public: string[];
  /** The code installs a handler for SIGTERM itself. */
  handlesSigterm: boolean;
  /** The port that stands in the code as a number; `--port` does not change it. */
  fixedPort?: { port: number; where: string };
  /** Importing the entry's module launches the app, and a variable makes the framework ignore that. */
  launchedOnImport: boolean;
  /** Debian packages that the code asks for by what it does. */
  apt: { name: string; because: string }[];
  /** Packages of the list that no served code imports: what they start is not started. */
  unimported: string[];
  /** The module that the entry's file is run as (`python -m`), where its relative imports need that. */
  runsAs?: string;
  /** What a console script calls, where the entry is one: "greet:main". */
  calls?: string;
  /** The project is a package whose metadata the installed code needs. */
  ownMetadata?: OwnMetadata;
  /** What is wrong with the entry that was asked for. */
  entryProblem?: { what: string; fix: string };
  /** Options of the project's own start command that ours does not have, and is no worse without. */
  leftServerOptions: { option: string; because: string }[];
  /** Environment variables that the app reads. */
  variables: AppVariable[];
  /** Models and data sets that the app downloads when it runs. */
  hubModels: HubModel[];
  /** Models, data and other large files among those that go into the image, the largest first. */
  largestFiles: { path: string; size: number }[];
  /** Things people should know, a sentence each. */
  warnings: string[];
}

/** An empty folder of that name. */
export const createEmptyFacts = (folder: string): Facts => ({
  folder,
  hasApp: false,
  lacksEntry: false,
  apps: [],
  constraints: [],
  bounds: [],
  requirementsTxtIsOurs: false,
  imported: [],
  include: [],
  exclude: [],
  secrets: [],
  public: [],
  handlesSigterm: false,
  launchedOnImport: false,
  apt: [],
  unimported: [],
  leftServerOptions: [],
  variables: [],
  hubModels: [],
  largestFiles: [],
  warnings: [],
});
