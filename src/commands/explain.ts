/** `create-ml-container explain [dir] [FILE[:LINE]|topic]`: explains a file, a line or a decision. */
import { stat } from 'node:fs/promises';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { type ExplainedFile, explainLines } from '../explain/index.ts';
import { findTopic, groupTopics, type TopicContext } from '../explain/topic.ts';
import { readExplainedFiles } from '../pipeline/explain/explained-files.ts';
import { createUnknownFileError, createUnknownTopicError } from '../pipeline/explain/unknown-topic.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import { reportLine, reportPage, reportTopic, reportTopics } from '../report/explain.ts';
import { reportFile } from '../report/explain-file.ts';

/** The topic that is the list of the others. */
const LIST = 'topics';

/**
 * Nothing is written. Where the folder has no project of ours, it explains what would be written.
 * @throws UserError (exit 2) for a file, a line or a topic that is not there, naming the nearest.
 */
export async function runExplain(argv: readonly string[]): Promise<ExitCode> {
  const given = parseCommandLine(argv, { command: 'explain', words: 2 });
  const { line, about } = await split(given);
  const project = await loadProject(line);
  const made = await generateProject(project, [], line.run);
  const known: TopicContext = {
    decisions: [...made.plan.decisions, ...made.layout.decisions],
    lock: made.lock,
    layout: made.layout,
  };
  const { files, more } = await readExplainedFiles(project.dir, made.rendered);
  const all = [...files, ...more];
  const fileAt = (path: string) => all.find((file) => file.path === path.replaceAll('\\', '/').replace(/^\.\//, ''));
  const output = { json: Boolean(line.run.json), streams: process, env: process.env };

  if (about === undefined) reportPage(files, known, output);
  else if (about === LIST) reportTopics(groupTopics(known), output);
  else {
    const [, path, number] = /^(.+?):(\d+)$/.exec(about) ?? [];
    const file = fileAt(path ?? about);
    const topic = file || path !== undefined ? undefined : findTopic(about, known);
    if (file && number !== undefined) reportLine(findFileLine(file, Number(number)), known, output);
    else if (file) reportFile(file, known, output);
    else if (topic) reportTopic(topic, output);
    else if (path !== undefined) throw await createUnknownFileError(path, project.dir, all);
    else throw await createUnknownTopicError(about, project.dir, all, known);
  }
  return EXIT.done;
}

/** One word may be the folder or what is asked about. */
async function split(given: CommandLine): Promise<{ line: CommandLine; about: string | undefined }> {
  const { dir, ...rest } = given;
  if (dir === undefined || given.args.length > 0) return { line: given, about: given.args[0] };
  const isFolder = await stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? { line: given, about: undefined } : { line: rest, about: dir };
}

function findFileLine(file: ExplainedFile, number: number) {
  const found = explainLines(file).find(({ line }) => line === number);
  if (found) return { path: file.path, ...found };
  throw userError(
    `${file.path}:${number}`,
    'has nothing on that line',
    `${file.path} has ${file.text.split('\n').length - 1} lines`,
  );
}
