/** Parses image names (distribution/reference) and fills in defaults of build arguments. */
import type { ImageRef } from './types.ts';

export function parseImageName(raw: string, defaults: ReadonlyMap<string, string>): ImageRef {
  const text = expand(raw, defaults);
  const [named = '', digest] = text.split('@');
  const slash = named.indexOf('/');
  const host = slash > 0 ? named.slice(0, slash) : '';
  const registry = /[.:]|^localhost$/.test(host) ? host : undefined;
  const path = registry === undefined ? named : named.slice(slash + 1);
  const colon = path.indexOf(':');
  const name = (colon < 0 ? path : path.slice(0, colon)).replace(/^library\//, '');
  return {
    text,
    name,
    ...(registry === undefined ? {} : { registry }),
    ...(colon < 0 ? {} : { tag: path.slice(colon + 1) }),
    ...(digest === undefined ? {} : { digest }),
    open: text.includes('$'),
  };
}

/** `$NAME`, `${NAME}`, `${NAME:-default}` (Dockerfile reference, Environment replacement); what nobody set stays as it is. */
function expand(raw: string, values: ReadonlyMap<string, string>): string {
  return raw.replace(
    /\$(?:\{(\w+)(?::([-+])([^{}]*))?\}|(\w+))/g,
    (whole, braced?: string, sign?: string, word?: string, plain?: string) => {
      const value = values.get(braced ?? plain ?? '')?.replace(/^["']|["']$/g, '');
      if (sign === '-') return value || (word ?? '');
      if (sign === '+') return value ? (word ?? '') : '';
      return value ?? whole;
    },
  );
}
