/**
 * A team's templates, laid over ours: named sections of the Dockerfile, and whole files. They are compiled when they are
 * needed, see the plan and nothing else, and can call what quotes, `if`, `unless`, `each` and `with`.
 */

import type Handlebars from 'handlebars';
// @ts-expect-error the package types only its main file, which also reads files
import library from 'handlebars/dist/cjs/handlebars.js';
import { EXIT, type Problem, UserError, userError } from '../errors.ts';
import type { RenderedFile } from '../spec/file.ts';
import { suggest } from '../spec/values.ts';
import { stripEnd } from '../text/strip.ts';
import { type HookName, SECTIONS, type TemplateHooks } from './hooks.ts';
import { findTemplateProblems } from './overlay-check.ts';
import { createBoundedEach } from './overlay-each.ts';
import * as quote from './quote.ts';
import { findSectionProblem } from './section-check.ts';

const { create } = ((library as { default?: unknown }).default ?? library) as typeof Handlebars;

/** A folder of templates, by path in it. */
export interface Templates {
  /** Whose they are; opens every problem. */
  from: string;
  files: Readonly<Record<string, string>>;
}

/** Sections of our Dockerfile are in this folder of the overlay. */
const FOLDER = 'Dockerfile.d/';
/** Made from what people chose, and told apart by that: no template can replace them. */
const OURS = ['requirements.in', 'requirements.txt', 'ml-container.json', 'ml-container.lock'];

/** Strict templates do not look at what helpers are given: a slip would be written out as "undefined". */
const QUOTING = Object.fromEntries(
  Object.entries(quote).map(([name, helper]) => [
    name,
    (...given: unknown[]): unknown => {
      if (given.slice(0, -1).includes(undefined)) throw new Error(`${name} is given what the plan does not have`);
      return (helper as (...values: unknown[]) => unknown)(...given.slice(0, -1));
    },
  ]),
);

/** Said, and not left to the library's defaults. */
const PLAIN = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

interface CompiledSection {
  where: string;
  fill: (view: object) => string;
}

/**
 * @param overlays weakest first: of two that bring one file the later one's is taken, sections follow each other.
 * @throws UserError (exit 2) with every template that asks for what it may not have.
 */
export function compileOverlay(overlays: readonly Templates[]): TemplateHooks {
  const problems: Problem[] = [];
  const sections = new Map<HookName, CompiledSection[]>();
  const files = new Map<string, CompiledSection>();
  for (const { from, files: texts } of overlays)
    for (const [path, text] of Object.entries(texts)) {
      const where = `${from}: templates/${path}`;
      const name = path.replace(/\.hbs$/, '');
      if (name !== path && Object.hasOwn(texts, name))
        problems.push({ where, what: `is there twice, as ${name} too`, fix: 'keep one of them' });
      const wrong = path.endsWith('.hbs') ? findTemplateProblems(text, where, Object.keys(quote)) : [];
      problems.push(...wrong);
      const part = wrong.length > 0 ? undefined : compileSection(path, text, where);
      if (name.startsWith(FOLDER)) {
        const section = name.slice(FOLDER.length) as HookName;
        if (!SECTIONS.includes(section))
          problems.push({ where, what: 'is not a section of the Dockerfile', fix: suggest(section, SECTIONS) });
        else if (part) sections.set(section, [...(sections.get(section) ?? []), part]);
      } else if (OURS.includes(name))
        problems.push({ where, what: `${name} is made from what was chosen`, fix: 'take it out of the templates' });
      else if (part) files.set(name, part);
    }
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
  return {
    section: (section, view) => (sections.get(section) ?? []).map((part) => step(part, view)).join('\n'),
    files: (view) => [...files].map(([path, part]) => file(path, part.fill(view))),
  };
}

/** A section is steps of the stage that it stands in. */
function step({ where, fill }: CompiledSection, view: object): string {
  const text = stripEnd(fill(view), '\n');
  const problem = findSectionProblem(text);
  if (problem) throw userError(where, problem.what, problem.fix);
  return text;
}

const file = (path: string, text: string): RenderedFile => ({
  path,
  text: text.endsWith('\n') || text === '' ? text : `${text}\n`,
  executable: path.endsWith('.sh') || text.startsWith('#!'),
  kind: 'generated',
});

function compileSection(path: string, text: string, where: string): CompiledSection {
  if (!path.endsWith('.hbs')) return { where, fill: () => text };
  const handlebars = create();
  for (const name of ['log', 'lookup']) handlebars.unregisterHelper(name);
  handlebars.registerHelper(QUOTING);
  const knownHelpers = Object.fromEntries(
    [...Object.keys(quote), 'if', 'unless', 'each', 'with'].map((name) => [name, true]),
  );
  const template = handlebars.compile(text, { noEscape: true, strict: true, knownHelpersOnly: true, knownHelpers });
  const fill = (view: object): string => {
    handlebars.registerHelper('each', createBoundedEach());
    try {
      // plain data only: nothing that the view is made of can be reached through it
      return template(JSON.parse(JSON.stringify(view)), PLAIN);
    } catch (error) {
      const message = (error as Error).message.replace(' in [object Object]', '');
      throw userError(where, message, 'see docs/presets.md for what templates can use');
    }
  };
  return { where, fill };
}
