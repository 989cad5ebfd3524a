/** The result of detection: plain data. */

import type { SecretKind } from '../catalog/secrets/index.ts';
import type { Problem } from '../errors.ts';
import type { RequirementsFile } from '../requirements/index.ts';
import type { BuildStepKind } from './container/build-steps.ts';
import type { AppVariable } from './files/app-variables.ts';
import type { HubModel } from './files/hub-models.ts';
import type { OwnMetadata } from './python/own-metadata.ts';

/** A value read off the folder, with what a person needs to believe or doubt it. */
export interface Detected<T> {
  value: T;
  /** One sentence, no full stop: "app/main.py:12 makes a FastAPI called app". */
  because: string;
  /** "app/main.py:12", where there is one place. */
  evidence?: string;
  /** `sure`: the code says so. `likely`: a convention says so. `guess`: there was another choice, ask. */
  confidence: 'sure' | 'likely' | 'guess';
}

export interface DetectedValues {
  framework?: Detected<string>;
  /** `app.main:app`, `app.main:create_app()`, or a file of the project. */
  entry?: Detected<string>;
  /** Folder that imports start from, when it is not the project itself: "src". */
  pythonpath?: Detected<string>;
  /** CPython minor, "3.12", or the patch release that a file pins: "3.12.11". */
  python?: Detected<string>;
  port?: Detected<number>;
  health?: Detected<string | false>;
  name?: Detected<string>;
  accelerator?: Detected<'cpu' | 'cuda'>;
  /** CUDA minor release of a build that is pinned: "11.8". */
  cuda?: Detected<string>;
  requirements?: Detected<string>;
  /** Debian packages that an existing Dockerfile installs for the run time. */
  apt?: Detected<string[]>;
  /** Variables that an existing Dockerfile sets for the app. */
  env?: Detected<Record<string, string>>;
  'models.mode'?: Detected<'bake' | 'volume' | 'none'>;
  /** Paths that the app writes when it runs; a folder ends in `/`. */
  writable?: Detected<string[]>;
  /** Options that the project starts its server with, by their long names. */
  serverOptions?: Detected<Record<string, string>>;
}

export interface ServerOptions {
  /** What is carried over, by the long names of our server's options. */
  value?: Detected<Record<string, string>>;
  left: LeftServerOption[];
  /** Files of the project that an option names. */
  files: string[];
}

/** An option of the project's own start command that ours does not have. */
export interface LeftServerOption {
  /** As it is written: "reload", "--reload". */
  option: string;
  where: string;
  because: string;
  /** The server that reads it all the same, off its own file of settings. */
  readBy?: string;
  /** Nothing is lost without it. */
  quiet?: boolean | undefined;
}

/** A Debian package that the code itself asks for. */
export interface NeededApt {
  name: string;
  /** "app/audio.py:12" */
  where: string;
  because: string;
  confidence: Detected<unknown>['confidence'];
}

export interface Candidate {
  framework: string;
  entry: string;
  /** Import root; "" is the project. */
  root: string;
  file: string;
  line: number;
  factory: boolean;
  /** Only to be compared within one detection. */
  score: number;
  /** The part of the score that its framework has by itself; 0 for what runs to its end, and for what only lies there: code may load it. */
  preference: number;
  /** Why it stands where it does, the strongest first. */
  reasons: string[];
  because: string;
}

/** A file that the served code names. */
export interface LoadedFile {
  path: string;
  /** "app/model.py:7" */
  where: string;
  /** It is in the folder. */
  exists: boolean;
  kind: 'file' | 'folder';
  size: number;
  /** The call that takes it: "joblib.load"; absent where it is only named. */
  by?: string;
  /** It lies beside the file that reads it, and is found only when the process starts there: this folder. */
  startedIn?: string;
}

/** A folder of the project that is one itself: with an app and a list of requirements of its own. */
export interface AppFolder {
  folder: string;
  /** Of the framework: "FastAPI". */
  title: string;
  /** "api/app/main.py:12" */
  where: string;
}

export interface DetectedFacts {
  hasApp: boolean;
  /** Two or more where the folder holds several projects, and is none itself. */
  appFolders: AppFolder[];
  /** Why no app was found although there is code, a sentence each; empty where there is an app, or nothing. */
  noApp: string[];
  /** The entry that was asked for is not in the folder. */
  lacksEntry: boolean;
  /** Files that running the entry imports, itself included. */
  served: string[];
  handlesSigterm?: { where: string };
  /** The entry is a file of a package, by its relative imports: it is run as this module, `python -m`. */
  runsAs?: string;
  /** The entry is a console script, which calls this: "greet:main". */
  calls?: string;
  /** The project is a package whose metadata the installed code needs. */
  ownMetadata?: OwnMetadata;
  /** What is wrong with the entry that was asked for. */
  entryProblem?: { what: string; fix: string };
  /** A host in the code that would make the container unreachable. */
  launchHost?: { host: string; where: string; isDefault?: boolean };
  /** The port that stands in the code as a number; `--port` does not change it. */
  fixedPort?: { port: number; where: string };
  /** A launch that importing the entry's module runs, so that the server which imports it is blocked. */
  launchedOnImport?: { where: string; harmless: boolean };
  /** Environment variables that the app reads. */
  variables: AppVariable[];
  /** Models and data sets that the app downloads when it runs. */
  hubModels: HubModel[];
  /** Files that enter the image: models, data, and others that are large; the largest first. */
  largestFiles: { path: string; size: number }[];
  /** Of the secrets, those that no .gitignore keeps out of git. */
  unignoredSecrets: string[];
  loadedFiles: LoadedFile[];
  notebooks: string[];
  modelFiles: { path: string; size: number; loaded: boolean; lfsPointer: boolean }[];
  secrets: SecretFile[];
  /** Lines of source code that contain a credential. */
  secretsInCode: { where: string; what: string }[];
  lfsPointers: string[];
  imports: ImportFacts;
  /** Lines at which served code imports what only running it would tell. */
  dynamicImports: string[];
  /** What version files say of Python that no image can be made of. */
  pythonProblems: Problem[];
  /** Existing container files, kept unless the user says otherwise. */
  existing: string[];
  /** What those say, where they are not ours. */
  container: ContainerFiles;
  /** Debian packages that the code itself asks for: programs it starts, compilers. */
  apt: NeededApt[];
  /** How the project starts its server. */
  serverOptions: ServerOptions;
  truncated?: string;
}

/** What served code does with the module or the thing of a module. */
export type Does = 'imports' | 'uses' | 'names' | 'unpickles';

export interface ImportFacts {
  /** Distributions that served code imports, with where; by the import map or by name. */
  served: Record<string, string>;
  /** Imported by served code, or needed by a call in it; in the map, and not in the requirements. */
  undeclared: {
    distribution: string;
    /** "cv2", "pandas.read_excel", "sklearn in model.pkl". */
    module: string;
    does: Does;
    where: string;
    guarded: boolean;
    /** Not while the app starts: only inside functions, or by a file that only functions import. */
    lazy: boolean;
    /** Distributions that will do as well. */
    or?: readonly string[];
    /** The extra or group of the project's own that has it. */
    extra?: string;
  }[];
  /** Of these, what the app cannot start without and nothing that is declared brings. */
  missing: { distribution: string; where: string; because: string }[];
  /** Imported, and no table knows which distribution it is. */
  unknown: { module: string; where: string; guarded: boolean }[];
  /** Declared, and imported only by files that are not served. */
  elsewhere: { distribution: string; where: string }[];
}

/** A file, or a folder as a whole, that contains credentials. */
export interface SecretFile extends Excluded {
  kind: SecretKind;
  /** It is asked for in the image by its name. */
  enters?: true;
}

export interface Excluded {
  path: string;
  because: string;
}

export interface Detection {
  /** The folder, absolute. */
  root: string;
  values: DetectedValues;
  /** Best first. */
  candidates: Candidate[];
  facts: DetectedFacts;
  requirements?: RequirementsFile;
  /** Versions that the project shows: what its code uses, its saved models, its Space. */
  bounds: VersionBound[];
  pythonBounds: PythonBounds;
  /** Top-level entries that belong in the image, with why. */
  include: { path: string; because: string }[];
  /** What stays out, the deepest path that says it all: a folder, or a file in an included one. */
  exclude: Excluded[];
  /** Files in included folders whose names are those of secrets, and which are public: certificates, `.env.example`. */
  public: string[];
  warnings: string[];
}

/** Which Pythons a project allows. */
export interface PythonBounds {
  /** A file names the one to take. */
  isNamed: boolean;
  /** PEP 440: `requires-python` or its like, and what the syntax of the code needs. */
  range?: string;
}

/** A version that the project shows without requiring it. */
export interface VersionBound {
  /** Distribution, normalised. */
  name: string;
  /** PEP 508: "numpy<2", "scikit-learn==1.2.2". */
  requirement: string;
  /** "app.py:5", "model.joblib". */
  where: string;
  /** A sentence without a full stop. */
  because: string;
}

/** Tables of the catalog: names that libraries no longer have. */
export interface RemovedTables {
  findRemovedName(dotted: string): { of: string; gone: string; name: string } | undefined;
  findRemovedArgument(
    dotted: string | undefined,
    method: string,
    keywords: readonly string[],
  ): { of: string; gone: string; call: string; keyword?: string; beside: string } | undefined;
  incompatible: readonly {
    with: readonly string[];
    without: readonly string[];
    beside: readonly string[];
    of: string;
    gone: string;
    because: string;
  }[];
  admitsRemoval(specifier: string, row: { of: string; gone: string }): boolean;
}

/** Something that a line of a container file says. */
export interface ContainerValue {
  value: string;
  where: string;
}

export interface ContainerFiles {
  /** Fields that the code may leave open. */
  values: Pick<DetectedValues, 'port' | 'python' | 'accelerator' | 'env' | 'apt'>;
  /** Each one alone, with its line. */
  apt: ContainerValue[];
  env: ContainerValue[];
  /** Installed there, and not taken over: to be told, for only a person knows what it is for. */
  unknownApt: ContainerValue[];
  /** What a Dockerfile runs in the build beside installing packages: a training, a download. */
  buildSteps: { text: string; kind: BuildStepKind; where: string }[];
  /** Variables that look like secrets: name and place, never the value. */
  secretEnv: ContainerValue[];
  /** The image that the Dockerfile stands on. */
  base?: ContainerValue;
  /** What it starts. */
  command?: { words: string[]; where: string };
  /** The whole of it, entry point and arguments; what a shell is given is one word. */
  start?: { words: string[]; where: string };
  envFiles: ContainerValue[];
  /** Paths of the project that are mounted at run time. */
  mounts: ContainerValue[];
}
