/** Parses a Dockerfile into stages and instructions with positions. */

import { type Copy, DockerfileParser, type Instruction as Parsed, type Property } from 'dockerfile-ast';
import { findLine, listLineStarts } from '../text/lines.ts';
import { parseImageName } from './image-name.ts';
import { type LineOf, splitShellCommands } from './shell.ts';
import type { Dockerfile, Instruction, InstructionFlag, SourceRange, Stage } from './types.ts';

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
  const all = [...file.getInstructions()].map((parsed) => instruction(parsed, reader));
  const dockerfile: Dockerfile = {
    path,
    text,
    stages: [],
    globals: [],
    unknown: all.filter(({ keyword }) => !KNOWN.includes(keyword)),
  };
  const defaults = new Map<string, string>();
  for (const one of all) {
    const stage = dockerfile.stages.at(-1);
    if (one.keyword === 'FROM') dockerfile.stages.push(parseStage(one, dockerfile.stages, defaults));
    else if (stage) {
      stage.instructions.push(one);
      stage.endLine = one.endLine;
      stage.end = one.end;
    } else {
      dockerfile.globals.push(one);
      for (const { name, value } of one.pairs) if (value !== undefined) defaults.set(name, value);
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

function instruction(parsed: Parsed, reader: LineReader): Instruction {
  const keyword = parsed.getKeyword().toUpperCase();
  const flags = parseFlags(parsed);
  const words = parsed.getArguments().map((argument) => ({
    text: argument.getValue(),
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
    commands: place && OF_SHELL.includes(keyword) ? parseCommands(parsed, keyword, place, json, reader) : [],
    pairs: WITH_PAIRS.includes(keyword) ? parsePairs(parsed, reader) : [],
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
): Instruction['commands'] {
  const heredoc = 'getHeredocs' in parsed ? (parsed as Copy).getHeredocs()[0]?.getContentRange() : undefined;
  if (keyword === 'RUN' && heredoc) {
    // the lines between the marks are the script, where the first line is the mark alone
    const end = text.slice(place.start).search(/\n/) + place.start;
    const last = text.lastIndexOf('\n', place.end - 1);
    if (/^<<-?["']?\w+["']?[ \t]*$/.test(text.slice(place.start, end)) && last > end)
      return splitShellCommands(text, end + 1, last, lineOf, '\\');
  }
  let start = place.start;
  let list = json;
  if (keyword === 'HEALTHCHECK') {
    const cmd = /^CMD\s+/i.exec(text.slice(start, place.end));
    if (!cmd) return [];
    start += cmd[0].length;
    list = jsonList(text.slice(start, place.end), escape);
  }
  if (!list) return splitShellCommands(text, start, place.end, lineOf, escape);
  const words = list.map((word) => ({ ...place, start, text: word }));
  return words.length > 0 ? [{ ...place, start, words, after: '' }] : [];
}

function parsePairs(parsed: Parsed, reader: LineReader): Instruction['pairs'] {
  const properties: Property[] =
    'getProperties' in parsed ? (parsed as unknown as { getProperties(): Property[] }).getProperties() : [];
  return properties.map((property) => ({
    name: property.getName(),
    value: property.getValue() ?? undefined,
    place: locateRange(property.getRange(), reader),
  }));
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
