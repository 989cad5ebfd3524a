/** The shape of a deployment target: a folder of templates/targets/. */
import type { Explanation, LineRule } from '../explanations/types.ts';

/**
 * `templates/targets/<name>/target.json`: files that one place needs, beside the image itself. What stands under `files/` is
 * written at the same path of the project, `.hbs` cut off. Adding a target is adding one folder.
 */
export interface Target {
  /** What `--with` takes. */
  name: string;
  /** Line of help and menu: "Kubernetes: ...". */
  title: string;
  /** Position in the list; 10, 20, ... */
  order: number;
  /** Written unless `without` names it. */
  default?: boolean;
  /** What must hold of the project for this target to make sense; otherwise it is refused with these names. */
  when?: string[];
  /** Conditions of single files, by their path in the project: values of the view that must be true, or with `!` must not; or be a text (`settings.kind=a`). */
  files?: Record<string, { when: string[] }>;
  /** What can be chosen about it: `--set settings.<target>.<setting>=value`. */
  settings?: Record<string, TargetSetting>;
  /** For a CI system: how it gets logged in to each registry. */
  ci?: TargetCi;
  /** It builds the stage `development` of the Dockerfile, which is written for it alone. */
  develops?: boolean;
  /** What to know before it is used: said when `when` holds, as in `files`. */
  warnings?: { when: string[]; text: string }[];
  /** Commands to run next, for the report. May use `{image}`, `{name}` and `{accelerator}`: "cpu" or "gpu". */
  next?: string[];
}
export interface TargetCi {
  source: string;
  date: string;
  /** The registry that belongs to it: an image without a registry and an account goes there. */
  home: string;
  /** What its job may always do, by permission. */
  permissions?: Record<string, string>;
  /** What each permission is for, as a comment says it. */
  reasons?: Record<string, string>;
  /** By name of a row in registries.json; what has none is logged in to as `private`. */
  logins: Record<string, CiLogin>;
}
/** What one registry wants of one CI system. push.sh does the login itself, by `env`. Never a secret, but where it is kept. */
export interface CiLogin {
  permissions?: Record<string, string>;
  /** With these alone a pull request may read the cache; without them it reads what is public. */
  reads?: Record<string, string>;
  /** The action that signs in to a cloud (pins.json has its commit), and its inputs. */
  uses?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
  /** ID tokens by name and audience. */
  tokens?: Record<string, string>;
  /** Commands before the login. */
  setup?: string[];
  /** What to set in the project's settings there. */
  settings?: string[];
}
export interface TargetSetting {
  help: string;
  default: string;
  /** The default of an image for a GPU, where that is another. */
  cuda?: string;
  /** Regular expression that the whole value must match; of `true|false`, the view has a boolean, of all else a text. */
  pattern: string;
  /** A value that would do, for the message. */
  example?: string;
}

/** A target with the paths that it writes, as the generated registry holds it. */
export interface TargetFolder extends Target {
  /** Paths in the project, sorted. */
  paths: string[];
  /** Path → lines of its template that stand in every file made of it: how a file on disk is known to be ours. */
  marks: Record<string, string[]>;
}

/**
 * `templates/targets/<name>/explain.json`: what `explain` says of the target's files. Every target has one, so that no line that
 * we write is without an explanation: a line that no rule fits is explained by its file's entry.
 */
export interface TargetExplanation {
  /** What the target is for. Its name is a topic. */
  target: Explanation;
  /** Path in the project → entry that says what the file is for; without one it is `target`. */
  files?: Record<string, string>;
  /** Further topics, by name. */
  entries?: Record<string, Explanation>;
  /** For the lines of the target's files; `entry` may also be one of src/catalog/explanations/explanations.json. */
  rules?: LineRule[];
}
