/** A project before and after generation. */
import type { DetectionResult } from '../detect/run.ts';
import type { SpecValues } from '../options/table.ts';
import type { ImageLayout, Plan } from '../plan/types.ts';
import type { ReadPresets } from '../presets/index.ts';
import type { RenderedFile } from '../spec/file.ts';
import type { Lock } from '../spec/lock.ts';
import type { SpecSource } from '../spec/merge.ts';
import type { Change, Move } from '../write/index.ts';
import type { ReplacedStarter } from './previous-starter.ts';

/** A line of a Dockerfile that is not as enforced. */
export interface LineProblem {
  line: number;
  what: string;
}

export interface Project {
  /** Absolute path of the target folder; it need not exist yet. */
  dir: string;
  found: DetectionResult;
  presets: ReadPresets;
  /** The saved spec and the flags. */
  given: SpecSource[];
  /** The starter of the framework before, which nobody edited: it gives way. */
  replaced?: ReplacedStarter | undefined;
  /** What takes a while is not shown: several projects are at work. */
  quiet?: boolean;
  /** What `extends` is to say in ml-container.json. */
  bases: string[];
}

export interface GeneratedProject {
  /** What the user chose themselves: flags, answers, the saved spec. */
  own: SpecValues;
  plan: Plan;
  lock: Lock;
  layout: ImageLayout;
  /** Every file of the project, also where the run is about some of them only. */
  rendered: RenderedFile[];
  changes: Change[];
  moves: Move[];
  /** Lines of the Dockerfile, as the run leaves it, that presets forbid. */
  overridden: LineProblem[];
  /** What happens to existing files that differ, as `--on-conflict` gives it. */
  onConflict?: string[] | undefined;
}
