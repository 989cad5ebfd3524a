/** A value as ml-container.json has it. */
type SettingValue = string | number | boolean | null | SettingValue[] | {
  [name: string]: SettingValue;
};
/** Settings in the form of ml-container.json: `{ framework: 'fastapi', base: { suite: 'bookworm' } }`. */
type Settings = Readonly<Record<string, SettingValue>>;
interface Finding {
  /** A field of ml-container.json, or what was found: "secret", "model file". */
  field: string;
  value: string | number | boolean;
  /** "app/main.py:12", or the file; "." is the directory itself. */
  evidence: string;
  confidence: "sure" | "likely" | "guess" | "default";
  because: string;
}
interface Detection {
  detected: Finding[];
  warnings: string[];
}
interface PlanOptions {
  /** What flags set on the command line; they override presets, the saved ml-container.json and detection. */
  settings?: Settings;
  /** Presets as `--preset` takes them. */
  presets?: readonly string[];
  /** Never use the network. */
  offline?: boolean;
  /** Who resolves the requirements; `auto`: uv resolves what the bundled snapshot does not have. */
  resolver?: "auto" | "snapshot" | "uv";
}
interface PlanDecision {
  choice: string;
  value: string;
  because: string;
}
interface ContainerPlan {
  /** All settings with their defaults. */
  settings: Settings;
  decisions: PlanDecision[];
  /** The locked packages. */
  packages: {
    name: string;
    version: string;
  }[];
  warnings: string[];
}
interface ContainerFile {
  /** Relative to the project, with forward slashes. */
  path: string;
  text: string;
  executable: boolean;
}
/** What the caller can fix: each problem with its place, what is wrong, and where there is one, a fix. */
interface Problem {
  where: string;
  what: string;
  fix?: string;
}
declare class ContainerError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]);
}
/** Reads a project. Nothing of it is executed or changed. */
declare const detect: (dir: string) => Promise<Detection>;
/** Decides what the container is like and locks its packages. Nothing is written; the directory need not exist. */
declare const plan: (dir: string, options?: PlanOptions) => Promise<ContainerPlan>;
/**
* The files of a plan, as for an empty directory: files that are there are not merged, which `update` does.
* @throws TypeError for what `plan` did not return.
*/
declare function render(planned: ContainerPlan): ContainerFile[];
export { ContainerError, ContainerFile, ContainerPlan, Detection, Finding, PlanDecision, PlanOptions, Problem, SettingValue, Settings, detect, plan, render };