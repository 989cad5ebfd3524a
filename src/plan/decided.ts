/** Collects choices with their reasons, and what is wrong with them, while a plan is made. Lives for one call of `plan`. */
import type { Framework } from '../catalog/types.ts';
import type { Problem } from '../errors.ts';
import { type SpecPath, type SpecValues, specOption } from '../options.ts';
import type { Decision, PlanInput } from './types.ts';

export class Decided {
  readonly decisions: Decision[] = [];
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];

  constructor(readonly input: PlanInput) {}

  /**
   * The value of a field: what somebody said, or the fallback with its reason.
   * @param quiet keeps a fallback out of the decisions: nobody wants to read of it until they change it.
   */
  value<Path extends SpecPath>(
    path: Path,
    fallback: () => readonly [NonNullable<SpecValues[Path]>, string],
    quiet?: 'quiet',
  ): NonNullable<SpecValues[Path]> {
    const said = this.input.values[path];
    if (said !== undefined && said !== null) {
      this.outcome(path, text(said), this.input.because[path] ?? 'you asked for it');
      return said as NonNullable<SpecValues[Path]>;
    }
    const [value, because] = fallback();
    if (!quiet) this.outcome(path, text(value), because);
    return value;
  }

  /** A decision that no field of the spec holds. Returns the value. */
  outcome(choice: string, value: string, because: string): string {
    this.decisions.push({ choice, value, because });
    return value;
  }

  problem(where: string, what: string, fix: string): void {
    this.problems.push({ where, what, fix });
  }

  /** An entry point of the other form cannot be started by this framework. */
  entryProblems(framework: Framework, entry: string): Problem[] {
    const isModule = entry.includes(':');
    if (isModule === (framework.entry.form === 'module')) return [];
    return [
      {
        where: specOption('entry')?.flags?.[0]?.name ?? 'entry',
        what: `${entry} is not an entry point of ${framework.name}, which takes ${isModule ? 'a file' : 'module:attribute'}`,
        fix: `--entry ${framework.entry.default}`,
      },
    ];
  }
}

const text = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
