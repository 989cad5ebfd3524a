/** Accumulates decisions, warnings and errors while a plan is built. */
import type { Problem } from '../errors.ts';
import type { SpecPath, SpecValues } from '../options/table.ts';
import type { Decision, PlanInput } from './types.ts';

export interface DecisionLog {
  input: PlanInput;
  decisions: Decision[];
  problems: Problem[];
  warnings: string[];
  /**
   * The value of a field: what somebody said, or the fallback with its reason. A fallback that nothing in the project speaks for is a default.
   * @param quiet keeps a fallback out of the decisions: nobody wants to read of it until they change it.
   */
  value<Path extends SpecPath>(
    path: Path,
    fallback: () => readonly [NonNullable<SpecValues[Path]>, string, 'default'?],
    quiet?: 'quiet',
  ): NonNullable<SpecValues[Path]>;
  /** A decision that no field of the spec holds. Returns the value. */
  outcome(choice: string, value: string, because: string): string;
  problem(where: string, what: string, fix: string): void;
}

export function createDecisionLog(input: PlanInput): DecisionLog {
  const decisions: Decision[] = [];
  const problems: Problem[] = [];
  const outcome = (choice: string, value: string, because: string): string => {
    decisions.push({ choice, value, because });
    return value;
  };
  return {
    input,
    decisions,
    problems,
    warnings: [],
    outcome,
    value(path, fallback, quiet) {
      const said = input.values[path];
      if (said !== undefined && said !== null) {
        outcome(path, text(said), input.because[path] ?? 'you asked for it');
        return said;
      }
      const [value, because, kind] = fallback();
      if (!quiet)
        decisions.push({ choice: path, value: text(value), because, ...(kind === 'default' ? { default: true } : {}) });
      return value;
    },
    problem: (where, what, fix) => problems.push({ where, what, fix }),
  };
}

const text = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value);
