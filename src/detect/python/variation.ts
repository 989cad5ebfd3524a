/** Tells whether an expression may come to something else at run time than the literal it is evaluated to. */
import type { Value } from '../../python/types.ts';
import { evaluateConstant, lookUp, type Scope, takeStep } from './constant-evaluation.ts';

/** What decides on the value. */
export type Variation = 'variable' | 'condition';

const DEEPEST = 8;
const ENVIRONMENT = /^(?:os\.)?(?:getenv|environ\.get)$|^decouple\.config$/;

/** @returns undefined where the value is the same in every run, as far as the code tells. */
export function findVariation(value: Value, from: Scope, depth = 0): Variation | undefined {
  const place = depth > DEEPEST ? undefined : takeStep(from);
  if (!place) return undefined;
  const next = (inner: Value, at = place) => findVariation(inner, at, depth + 1);
  const findFirst = (values: readonly Value[]) => {
    const found = values.map((one) => next(one)).filter((one) => one !== undefined);
    return found.includes('variable') ? 'variable' : found[0];
  };
  switch (value.is) {
    case 'either': {
      const differ = new Set(value.parts.map((part) => evaluateConstant(part, place))).size > 1;
      return findFirst(value.parts) ?? (differ ? 'condition' : undefined);
    }
    case 'list':
      return findFirst(value.items);
    case 'call':
      return ENVIRONMENT.test(value.call.callee?.dotted ?? '') ? 'variable' : findFirst(value.call.args);
    case 'item':
    case 'attribute':
      return next(value.of);
    case 'name': {
      if (value.name.dotted === 'os.environ') return 'variable';
      const found = lookUp(value, place);
      return found && next(found.value, found.place);
    }
    default:
      return undefined;
  }
}
