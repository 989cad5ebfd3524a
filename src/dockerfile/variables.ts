/** Fills in variables as Docker and a shell do (Dockerfile reference, "Environment replacement"). */

export type Variables = ReadonlyMap<string, string>;

const NAMED = String.raw`\$(?:\{(\w+)(?::?([-+])([^{}]*))?\}|([A-Za-z_]\w*))`;
const ALL = new RegExp(NAMED, 'g');
const AT = new RegExp(NAMED, 'y');

/** `$NAME`, `${NAME}`, `${NAME:-default}`; what nobody set stays as it is. */
export const expandVariables = (text: string, values: Variables): string => text.replace(ALL, replaceWith(values));

/** The variable that stands at an offset, with its value; undefined where none stands there or nobody set it. */
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
