/** The shapes of the catalog: data with a source and a date. All sizes are bytes. */

/** Where a table came from, so that whoever doubts a row can look. */
export interface Sourced {
  source: string;
  /** ISO date on which the source was read. */
  date: string;
}

/**
 * `python.json`: which CPython releases there are and which official images exist for them. `source` and `date` are those
 * of the table as a whole; each part says its own under `parts`.
 */
export interface PythonTable extends Sourced {
  /** Where each part came from and how what could not be seen was concluded. */
  parts: { images: Sourced; releases: Sourced; endOfLife: Sourced; inference: string };
  /** The minor release taken when nothing says otherwise, e.g. "3.12". */
  default: string;
  /** Debian suite of the image when nothing says otherwise, e.g. "trixie". */
  defaultSuite: string;
  /** Debian suites that carry images, newest first; a wheel for `manylinux_2_NN` needs glibc 2.NN. */
  suites: { name: string; debian: number; glibc: string }[];
  /** Oldest first. */
  minors: PythonMinor[];
}
export interface PythonMinor {
  /** "3.12" */
  minor: string;
  /** The patch release taken for this minor, e.g. "3.12.16": the newest with evidence (see `parts.inference`). */
  latest: string;
  /** Newest patch release whose image was seen in the official manifest, not concluded. */
  confirmed: string;
  /** End of life as "YYYY-MM". */
  eol: string;
  /** Every patch release with an official `-slim-<suite>` image: "3.12.11" → ["trixie","bookworm"]. */
  images: Record<string, string[]>;
  /** Patch releases in `images` whose image was concluded from the release, not seen. */
  inferred?: string[];
}

/** `accelerators/<name>.json`: one GPU-aware package family and the CUDA builds that exist of it. */
export interface AcceleratorStack extends Sourced {
  /** Distribution whose version decides: "torch", "tensorflow", "jax". */
  package: string;
  /**
   * How the accelerated build is asked for. `extra`: tensorflow[and-cuda]; `index`: PyTorch's own index; `default`: the plain
   * wheel has it; `name`: a distribution for each CUDA (cupy-cuda13x).
   */
  how: 'index' | 'extra' | 'default' | 'name';
  /** For `how: index`: the index, with `{build}` for "cu130". */
  index?: string;
  /** Other names of the same thing, with the same versions: what people write (onnxruntime), or the distributions of `names`. */
  aliases?: string[];
  /** Distributions of the same versions for CPUs only: they tell which Pythons, and never ask for a CUDA. */
  cpuNames?: string[];
  /** Packages that bring it along and use it on a GPU. */
  broughtBy?: string[];
  /** Its CUDA libraries load beside those of another CUDA: where another family is asked for, that one decides. */
  beside?: boolean;
  /** Newest first. */
  builds: AcceleratorBuild[];
}
export interface AcceleratorBuild {
  /** Version prefix this row is about: "2.13" or "2.13.0". The longest prefix that fits a version wins. */
  version: string;
  /** The releases this row speaks for, newest first. */
  releases: string[];
  /** CUDA minor releases a wheel exists for, newest first: ["13.2","13.0","12.6"]. */
  cuda: string[];
  /**
   * How the CUDA libraries are pinned. `exact`: to the minor releases in `cuda`. `range`: each in `cuda` is the lowest of its
   * major, and any later minor release of that major serves as well.
   */
  pins: 'exact' | 'range';
  /** The CUDA that the default package index serves ("13.0"); absent when it serves none for Linux. One of `cuda`. */
  defaultCuda?: string;
  /** CPython minors with a wheel: ["3.10", ..., "3.14"]. */
  python: string[];
  /** For `how: extra`: which extra asks for which CUDA, e.g. {"13.0":"cuda13"}. */
  extras?: Record<string, string>;
  /** Requirements that bring the CUDA libraries which the wheel loads and does not ask for, by CUDA. */
  requires?: Record<string, string[]>;
  /** For `how: name`: which distribution is for which CUDA, e.g. {"13.0":"cupy-cuda13x"}. */
  names?: Record<string, string>;
  /** Releases of other distributions that are built against this one: {"torchvision":"0.28.0"}. */
  companions?: Record<string, string>;
  /** There may be more CUDA builds than `cuda` says: taken only where nothing else serves, e.g. when exactly this release is asked for. */
  unverified?: boolean;
  /** What is not known for sure about this row, or why it is as it is. */
  note?: string;
}

/** `cuda.json`: what a CUDA release needs of the host. */
export interface CudaTable extends Sourced {
  /** CUDA major ("13") → lowest driver branch by minor-version compatibility ("580"). */
  drivers: Record<string, string>;
  /** CUDA minor releases that exist, newest first. */
  releases: string[];
  /** Architectures as the vendor counts them, e.g. {"12.6": {"min":"5.0","max":"9.0"}}. */
  compute?: Record<string, { min: string; max: string }>;
}

/** `packages.json`: what a distribution needs beside its wheel, or is better replaced by. Keyed by normalised name. */
export interface PackageTable extends Sourced {
  /** What a row with `runtimeCompiler` needs at run time. */
  compiler: string[];
  packages: Record<string, PackageRow>;
}
export interface PackageRow {
  /** One line for the wizard's list. Only rows with a title are offered there. */
  title?: string;
  /** Heading in the wizard's list. */
  group?: string;
  /**
   * Debian packages needed at run time; names valid on every suite of python.json, or per suite. A suite that is not named
   * has the names of the next newer one that is.
   */
  apt?: string[] | Record<string, string[]>;
  /**
   * `apt` counts only where the project itself asks for the distribution: those that merely depend on it can do without
   * (gradio brings pydub, and few demos play sound; ffmpeg is 400 MB).
   */
  onlyAsked?: boolean;
  /** `apt` counts only for these releases of the distribution, as a PEP 508 requirement: "kaleido>=1". */
  aptFor?: string;
  /** Distributions that bring what `apt` would: psycopg-binary has its own libpq. */
  unless?: string[];
  /** Debian packages needed to build it where it has no wheel. */
  aptBuild?: string[];
  /** Environment it needs in the image; `{cache}` stands for the cache folder, `{site}` for that of the packages. */
  env?: Record<string, string>;
  /** `env` counts only where this is installed too. */
  envWith?: string;
  /** Why: shown as the `because`. */
  because?: string;
  /** What it does little without and does not ask for itself; any of `anyOf` will do, the first is named. Never added unasked. */
  recommends?: { anyOf: string[]; because: string };
  /** Large and rarely changed whatever its wheel's size: belongs to the `frameworks` stage. */
  heavy?: boolean;
  /** The name is a stub on the index that refuses to install: this is what people mean by it. */
  meant?: string;
  /** Compiles at run time, so that the table's `compiler` belongs into the image. */
  runtimeCompiler?: boolean;
}

/** `substitutes.json`: one distribution in another's place, and those of which only one may be installed. */
export interface SubstituteTable extends Sourced {
  /** Every lock makes them, for needs of other packages as well; without an accelerator for both, without a machine for all. */
  substitutions: SubstituteRow[];
  /** What would serve better, and is left to the people who asked. */
  advice: SubstituteRow[];
  /** They install one module, and the last one written wins: where several are asked for, the first of the row serves. */
  exclusive: { names: string[]; because: string }[];
  /** As `exclusive`, and none of them can serve for another: the lock is refused. */
  apart: { names: string[]; because: string }[];
}
export interface SubstituteRow {
  from: string;
  to: string;
  accelerator?: 'cpu' | 'cuda';
  /** As `platform_machine` has it. */
  machine?: string;
  /** Packages that ask for it and never run it on a GPU: what they alone bring along is not replaced. */
  idle?: string[];
  because: string;
}

/** `imports.json`: top-level or dotted import name → distribution, where the two differ or the name is well known. */
export interface ImportTable extends Sourced {
  imports: Record<string, string>;
}

/** A distribution that something needs, or the others that will do as well. */
export interface Also {
  needs: string;
  or?: readonly string[];
  /** Releases of the package that has the feature which do not bring it themselves. */
  since?: string;
}

/** A call that needs something only when it is made so. */
export interface AlsoCall extends Also {
  /** Dotted name, or ".method" of anything; any of several. */
  call: string | readonly string[];
  /** Keyword that it must be given. */
  keyword?: string;
  /** Position of the argument that means the same; counts from 0. */
  position?: number;
  /** Text that must be among what the argument is given, in which `*` stands for anything; any of several. */
  text?: string | readonly string[];
  /** Packages of which the file must import one: what tells a method of nobody knows what. */
  beside?: readonly string[];
}

/** `also.json`: what using a thing needs beside the package that has it, though that one does not ask for it. */
export interface AlsoTable extends Sourced {
  /** Dotted name, in which `*` stands for anything: needed as soon as it is imported. */
  imported: Record<string, string | Also>;
  /** The same, needed when it is called, or a method of it. */
  called: Record<string, string | Also>;
  calls: AlsoCall[];
  /** Calls (or ".method" of anything) and assigned names that are given a URL, and the driver that each scheme needs. */
  urls: { calls: string[]; settings: string[]; schemes: Record<string, string | Also> }[];
  /** Modules that code names in strings, and that a framework imports. */
  named: {
    /** Names to which they are assigned. */
    assigned: string[];
    /** Those of them whose every item is a module. */
    apps: string[];
    /** Keys of a dictionary under which they stand. */
    keys: string[];
    /** Calls that are given one. */
    calls: string[];
    /** What a module needs beside the package that has it. */
    modules: Record<string, string | Also>;
  };
  /** Modules whose objects get pickled → distribution. */
  pickles: Record<string, string>;
  /** Field of a pickled object that has the version of a library → distribution. */
  pickledVersions: Record<string, string>;
}

/** `stdlib.json`: modules of the standard library. */
export interface StdlibTable extends Sourced {
  /** In every minor release of `only`. */
  common: string[];
  /** Minor release → what it has beside those. */
  only: Record<string, string[]>;
}
