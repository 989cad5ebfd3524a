/** Fills in variables as Docker and a shell do (Dockerfile reference, "Environment replacement"). */
import type { Instruction } from './types.ts';

export type Variables = ReadonlyMap<string, string>;

const NAMED = String.raw`\$(?:\{(\w+)(?::?([-+])([^{}]*))?\}|([A-Za-z_]\w*))`;
const ALL = new RegExp(NAMED, 'g');
const AT = new RegExp(NAMED, 'y');

/** Replaces `$NAME`, `${NAME}` and `${NAME:-default}`; unset variables stay as they are. */
export const expandVariables = (text: string, values: Variables): string => text.replace(ALL, replaceWith(values));

/** The value of the variable at an offset, with the length of its reference; undefined where there is none or it is unset. */
export function readVariable(
  text: string,
  at: number,
  values: Variables,
): { value: string; length: number } | undefined {
  AT.lastIndex = at;
  const found = AT.exec(text);
  if (!found) return undefined;
  const value = expandVariables(found[0], values);
  return value === found[0] ? undefined : { value, length: found[0].length };
}

/** Whether something in an expanded text is known only to the build. */
export const isOpen = (text: string): boolean => text.includes('$');

const replaceWith =
  (values: Variables) =>
  (whole: string, braced?: string, sign?: string, word?: string, plain?: string): string => {
    const value = values.get(braced ?? plain ?? '')?.replace(/^["']|["']$/g, '');
    if (sign === '-') return value || (word ?? '');
    if (sign === '+') return value ? (word ?? '') : '';
    return value ?? whole;
  };

/** The variables that are known at one place of a stage. */
export interface Scope {
  /** ENV, which a stage hands on to those that start from it. */
  environment: Map<string, string>;
  /** With ARG. */
  all: Map<string, string>;
}

/** Characters of a value that is filled in: values of values may double without end. */
const MAX_VALUE = 512;

/** ENV wins over ARG of the same name; ARG without a value has that of the one before the first FROM. */
export function setVariables({ keyword, pairs }: Instruction, { environment, all }: Scope, defaults: Variables): void {
  for (const { name, value, expanded } of pairs) {
    if (keyword === 'LABEL' || (keyword === 'ARG' && environment.has(name))) continue;
    const known = keyword === 'ARG' && value === undefined ? defaults.get(name) : expanded;
    for (const values of keyword === 'ENV' ? [environment, all] : [all]) {
      if (known === undefined || known.length > MAX_VALUE) values.delete(name);
      else values.set(name, known);
    }
  }
}
