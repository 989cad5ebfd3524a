/** The templates, precompiled at build time. */
import type Handlebars from 'handlebars';
import runtime from 'handlebars/runtime.js';
import compiled from '../generated/templates.ts';
import * as quote from './quote.ts';

const handlebars = (runtime as unknown as typeof Handlebars).create();
handlebars.registerHelper({ ...quote });

type Template = (view: object, options: { partials: Record<string, Template> }) => string;
const made = new Map<string, Template>();
/** What stands under a folder `parts/` is for other templates: `{{> targets/kubernetes/parts/probe}}`. */
const partials: Record<string, Template> = {};

/**
 * The text that a template makes of a view. Strict: a name that the view does not have is an error, never an empty place.
 * @param name path under templates/, without `.hbs`.
 */
export function fill(name: string, view: object): string {
  const [first = '', second = ''] = name.split('/');
  const folders = [`${first}/parts/`, `${first}/${second}/parts/`];
  for (const part of Object.keys(compiled))
    if (folders.some((folder) => part.startsWith(folder))) partials[part] ??= ready(part);
  return ready(name)(view, { partials });
}

function ready(name: string): Template {
  let template = made.get(name);
  if (!template) {
    const precompiled = compiled[name];
    if (!precompiled) throw new Error(`no template ${name}`);
    template = handlebars.template(precompiled) as Template;
    made.set(name, template);
  }
  return template;
}
