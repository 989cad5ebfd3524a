/** Finds what a Dockerfile runs in the build beside installing packages: a training, a download, a build of pages. */
import { listAncestors, listRunCommands, listShippedStages, parseProgram } from '../../dockerfile/queries.ts';
import type { Dockerfile, ShellCommand, Stage } from '../../dockerfile/types.ts';
import table from './build-steps.json' with { type: 'json' };

const TOOLS = new RegExp(table.tools, 'i');
const OTHER_FILES = new RegExp(table.files);
const OTHER_CODE = new RegExp(table.commands);

/** What is lost without the step: what code of the project makes, what is fetched into a folder, or what a library caches. */
export type BuildStepKind = 'code' | 'download' | 'cache';

export interface BuildStep {
  /** The command in one line. */
  text: string;
  kind: BuildStepKind;
  /** From 1. */
  line: number;
}

/** Commands of the stages that the image is made from, those it copies from among them. */
export function listBuildSteps(dockerfile: Dockerfile): BuildStep[] {
  return listRunCommands(listUsedStages(dockerfile)).flatMap(({ run, command }) => {
    const text = command.words.map((word) => (/\s/.test(word.text) ? JSON.stringify(word.text) : word.text)).join(' ');
    const feedsShell = run.commands.some(({ after, start }) => after === '|' && start > command.start);
    const kind = TOOLS.test(text) ? undefined : classify(command, feedsShell);
    return kind === undefined ? [] : [{ text, kind, line: command.line }];
  });
}

function listUsedStages(dockerfile: Dockerfile): Stage[] {
  const used = new Set<Stage>(listShippedStages(dockerfile));
  for (const { instructions } of used)
    for (const { flags } of instructions) {
      const from = flags.find(({ name }) => name === 'from')?.value;
      const stage = dockerfile.stages.find(({ name, index }) => name === from || String(index) === from);
      for (const one of from === undefined ? [] : listAncestors(stage)) used.add(one);
    }
  return dockerfile.stages.filter((stage) => used.has(stage));
}

function classify(command: ShellCommand, feedsShell: boolean): BuildStepKind | undefined {
  const words = command.words.map(({ text }) => text);
  // `python -m x` is x to whoever asks for the program
  const python = words.findIndex((word) => /(?:^|\/)python(?:3(?:\.\d+)?)?$/.test(word));
  if (python >= 0) return classifyPython(words.slice(python + 1));
  const { name, args } = parseProgram(command);
  const [verb = ''] = args;
  const isScript = /^\.{1,2}\/.+\.sh$/.test(command.words[0]?.text ?? '');
  if (isScript || (/^(?:ba|da|z)?sh$/.test(name) && args.some((arg) => arg.endsWith('.sh')))) return 'code';
  if (table.builders.includes(name) || isVerbOf(table.builderVerbs, name, verb)) return 'code';
  if (table.downloaders.includes(name))
    return !feedsShell && args.some((arg) => /^https?:/.test(arg)) ? 'download' : undefined;
  return (table.fetchers.includes(name) && args.length > 0) || isVerbOf(table.fetcherVerbs, name, verb)
    ? 'download'
    : undefined;
}

const isVerbOf = (verbs: Readonly<Record<string, readonly string[]>>, name: string, verb: string): boolean =>
  Object.hasOwn(verbs, name) && verbs[name]?.includes(verb) === true;

/** `python train.py`, `python -m app.train`, `python -c "..."`. */
function classifyPython(args: readonly string[]): BuildStepKind | undefined {
  const at = args.findIndex((arg) => !/^-[bBdEiIOqsSuvx]+$/.test(arg));
  const [first = '', second = ''] = args.slice(Math.max(at, 0));
  if (first === '-c') return OTHER_CODE.test(second) ? undefined : 'cache';
  if (first !== '-m') return first.endsWith('.py') && !OTHER_FILES.test(first) ? 'code' : undefined;
  // of these packages the app's own calls say what they need
  return second === '' || table.modules.includes(second.split('.')[0] ?? '') ? undefined : 'code';
}
