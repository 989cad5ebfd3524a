/** Parses a Dockerfile into stages and instructions with positions. */

import { type Copy, DockerfileParser, type Instruction as Parsed, type Property } from 'dockerfile-ast';
import { findLine, listLineStarts } from '../text/lines.ts';
import { parseImageName } from './image-name.ts';
import { type LineOf, splitShellCommands } from './shell.ts';
import type { Dockerfile, Instruction, InstructionFlag, ShellCommand, SourceRange, Stage, Word } from './types.ts';
import { expandVariables, isOpen, type Scope, setVariables, type Variables } from './variables.ts';
import { findShellText } from './wrapped-command.ts';

/** Dockerfile reference, "Overview". */
const KNOWN =
  'FROM RUN CMD LABEL MAINTAINER EXPOSE ENV ADD COPY ENTRYPOINT VOLUME USER WORKDIR ARG ONBUILD STOPSIGNAL HEALTHCHECK SHELL'.split(
    ' ',
  );
const WITH_PAIRS = ['ENV', 'ARG', 'LABEL'];
const OF_SHELL = ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'];

/** @param path what findings call it. */
export function parseDockerfile(path: string, source: string): Dockerfile {
  const text = source.replace(/^\uFEFF/, ' ').replaceAll('\r\n', ' \n');
  const file = DockerfileParser.parse(text);
  const lines = listLineStarts(text);
  const reader: LineReader = {
    text,
    lines,
    lineOf: (offset) => findLine(lines, offset),
    escape: file.getEscapeCharacter(),
  };
  const dockerfile: Dockerfile = {
    path,
    text,
    stages: [],
    globals: [],
    unknown: [],
  };
  const defaults = new Map<string, string>();
  const scopes = new Map<Stage, Scope>();
  let scope: Scope = { environment: new Map(), all: defaults };
  for (const parsed of file.getInstructions()) {
    const one = parseInstruction(parsed, reader, scope.all);
    if (!KNOWN.includes(one.keyword)) dockerfile.unknown.push(one);
    const stage = dockerfile.stages.at(-1);
    if (one.keyword === 'FROM') {
      const next = parseStage(one, dockerfile.stages, defaults);
      const inherited = next.parent && scopes.get(next.parent)?.environment;
      scope = { environment: new Map(inherited), all: new Map(inherited) };
      scopes.set(next, scope);
      dockerfile.stages.push(next);
    } else if (stage) {
      setVariables(one, scope, defaults);
      stage.instructions.push(one);
      stage.endLine = one.endLine;
      stage.end = one.end;
    } else {
      dockerfile.globals.push(one);
      setVariables(one, scope, defaults);
    }
  }
  return dockerfile;
}

interface LineReader {
  text: string;
  lines: readonly number[];
  lineOf: LineOf;
  escape: string;
}

function parseStage(from: Instruction, before: readonly Stage[], defaults: ReadonlyMap<string, string>): Stage {
  const [base, as, name] = from.words.map(({ text }) => text);
  const image = parseImageName(base ?? '', defaults);
  const parent = before.find((stage) => stage.name?.toLowerCase() === image.text.toLowerCase());
  return {
    index: before.length,
    ...(as?.toUpperCase() === 'AS' && name !== undefined ? { name } : {}),
    ...(parent ? { parent } : {}),
    from,
    image,
    instructions: [],
    line: from.line,
    endLine: from.endLine,
    start: from.start,
    end: from.end,
  };
}

function parseInstruction(parsed: Parsed, reader: LineReader, variables: Variables): Instruction {
  const keyword = parsed.getKeyword().toUpperCase();
  const flags = parseFlags(parsed);
  const words = parsed.getArguments().map((argument) => ({
    text: keyword === 'EXPOSE' ? expandVariables(argument.getValue(), variables) : argument.getValue(),
    ...locateRange(argument.getRange(), reader),
  }));
  const whole = locateRange(parsed.getRange(), reader);
  const place = locateArguments(parsed, whole, reader);
  const json = place && jsonList(reader.text.slice(place.start, place.end), reader.escape);
  return {
    keyword,
    flags,
    words,
    ...(json ? { json } : {}),
    ...whole,
    arguments: place,
    commands: place && OF_SHELL.includes(keyword) ? parseCommands(parsed, keyword, place, json, reader, variables) : [],
    pairs: WITH_PAIRS.includes(keyword) ? parsePairs(parsed, reader, variables) : [],
    ignored: ignoredAbove(reader, whole.line),
  };
}

function parseFlags(parsed: Parsed): InstructionFlag[] {
  const flags = 'getFlags' in parsed ? (parsed as Copy).getFlags() : [];
  return flags.map((flag) => ({ name: flag.getName(), value: flag.getValue() ?? '' }));
}

/** From the first argument after the flags to the end. */
function locateArguments(
  parsed: Parsed,
  whole: SourceRange,
  { text, lineOf, escape }: LineReader,
): SourceRange | undefined {
  let start = whole.start + parsed.getInstruction().length;
  for (;;) {
    const gap = new RegExp(`^(?:[ \\t]|\\${escape}[ \\t]*\\n|(?<=\\n)[ \\t]*#[^\\n]*\\n)+`).exec(
      text.slice(start, whole.end),
    );
    if (gap) start += gap[0].length;
    const flag =
      parsed.getKeyword() === 'HEALTHCHECK' || 'getFlags' in parsed
        ? /^--[a-z][^\s]*/.exec(text.slice(start, whole.end))
        : null;
    if (!flag) break;
    start += flag[0].length;
  }
  return start < whole.end ? { start, end: whole.end, line: lineOf(start), endLine: whole.endLine } : undefined;
}

/** The exec form: a list of strings in JSON; anything else is the shell's. */
function jsonList(text: string, escape: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const list = JSON.parse(text.replaceAll(`${escape}\n`, '\n')) as unknown;
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function parseCommands(
  parsed: Parsed,
  keyword: string,
  place: SourceRange,
  json: readonly string[] | undefined,
  { text, lineOf, escape }: LineReader,
  variables: Variables,
): Instruction['commands'] {
  // what starts the container is filled in where it runs
  const known = keyword === 'RUN' ? variables : undefined;
  const open = (commands: readonly ShellCommand[]): ShellCommand[] =>
    keyword === 'RUN' ? commands.map((command) => openShell(command, text, lineOf, variables)) : [...commands];
  const heredoc = 'getHeredocs' in parsed ? (parsed as Copy).getHeredocs()[0]?.getContentRange() : undefined;
  if (keyword === 'RUN' && heredoc) {
    // the lines between the marks are the script, where the first line is the mark alone
    const end = text.slice(place.start).search(/\n/) + place.start;
    const last = text.lastIndexOf('\n', place.end - 1);
    if (/^<<-?["']?\w+["']?[ \t]*$/.test(text.slice(place.start, end)) && last > end)
      return open(splitShellCommands(text, end + 1, last, lineOf, '\\', known));
  }
  let start = place.start;
  let list = json;
  if (keyword === 'HEALTHCHECK') {
    const cmd = /^CMD\s+/i.exec(text.slice(start, place.end));
    if (!cmd) return [];
    start += cmd[0].length;
    list = jsonList(text.slice(start, place.end), escape);
  }
  if (!list) return open(splitShellCommands(text, start, place.end, lineOf, escape, known));
  const words = list.map((word) => ({ ...place, start, text: word }));
  return words.length > 0 ? open([{ ...place, start, words, after: '', isIndirect: true }]) : [];
}

/** Adds the commands of `sh -c TEXT`; where the text stands in the file as it is, each has its own place. */
function openShell(command: ShellCommand, text: string, lineOf: LineOf, variables: Variables): ShellCommand {
  const at = findShellText(command.words.map((word) => word.text));
  const given = command.words[at];
  if (!given) return command;
  const inside = text.slice(given.start + 1, given.end - 1);
  if (!command.isIndirect && /^["']$/.test(text[given.start] ?? '') && !inside.includes('\\'))
    return { ...command, inner: splitShellCommands(text, given.start + 1, given.end - 1, lineOf, '\\', variables) };
  const { start, end, line, endLine } = given;
  const atShell = <T extends SourceRange>(one: T): T => ({ ...one, start, end, line, endLine });
  const inner = splitShellCommands(given.text, 0, given.text.length, () => line, '\\', variables);
  return {
    ...command,
    inner: inner.map((one) => ({
      ...atShell(one),
      words: one.words.map((word: Word) => atShell(word)),
      isIndirect: true,
    })),
  };
}

function parsePairs(parsed: Parsed, reader: LineReader, variables: Variables): Instruction['pairs'] {
  const properties: Property[] =
    'getProperties' in parsed ? (parsed as unknown as { getProperties(): Property[] }).getProperties() : [];
  return properties.map((property) => {
    const value = property.getValue() ?? undefined;
    const expanded = value === undefined ? undefined : expandVariables(value, variables);
    return {
      name: property.getName(),
      value,
      expanded: expanded === undefined || isOpen(expanded) ? undefined : expanded,
      place: locateRange(property.getRange(), reader),
    };
  });
}

/** `# ml-container ignore=root-user,no-healthcheck: why`, on the line above. */
function ignoredAbove({ text, lines }: LineReader, line: number): string[] {
  const above: string[] = [];
  for (let at = line - 1; at >= 1; at -= 1) {
    const comment = /^\s*#(.*)/.exec(text.slice(lines[at - 1], lines[at]));
    if (!comment) break;
    const found = /\bml-container ignore=([\w,-]+)/.exec(comment[1] ?? '');
    if (found) above.push(...(found[1] ?? '').split(','));
  }
  return above;
}

function locateRange(
  range: { start: { line: number; character: number }; end: { line: number; character: number } },
  { lines }: LineReader,
): SourceRange {
  const { start, end } = range;
  return {
    line: start.line + 1,
    endLine: end.line + 1,
    start: (lines[start.line] ?? 0) + start.character,
    end: (lines[end.line] ?? 0) + end.character,
  };
}
