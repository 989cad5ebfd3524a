/** Parses image names (distribution/reference) and fills in defaults of build arguments. */
import type { ImageRef } from './types.ts';
import { expandVariables, isOpen, type Variables } from './variables.ts';

export function parseImageName(raw: string, defaults: Variables): ImageRef {
  const text = expandVariables(raw, defaults);
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
    open: isOpen(text),
  };
}
