/** create-ml-container explain [dir] [FILE:LINE|topic]: why it is as it is. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { type ExplainedFile, explainLines } from '../explain/index.ts';
import { type Known, topicNames, topicOf } from '../explain/topic.ts';
import { type CommandLine, parseCommandLine } from '../inputs/flags.ts';
import { reportLine, reportPage, reportTopic } from '../report/explain.ts';
import { LOCK_NAME } from '../spec/lockfile.ts';
import { suggest } from '../spec/values.ts';
import { make } from './make.ts';
import { openProject } from './open.ts';

/**
 * Nothing is written. Where the folder has no project of ours, it explains what would be written.
 * @throws UserError (exit 2) for a file, a line or a topic that is not there, naming the nearest.
 */
export async function explain(argv: readonly string[]): Promise<ExitCode> {
  const given = parseCommandLine(argv, { command: 'explain', words: 2 });
  const { line, about } = await split(given);
  const project = await openProject(line);
  const made = await make(project, [], line.run);
  const known: Known = {
    decisions: [...made.plan.decisions, ...made.layout.decisions],
    lock: made.lock,
    layout: made.layout,
  };
  const files = await Promise.all(
    made.rendered.map(
      async ({ path, text, kind }): Promise<ExplainedFile> => ({
        path,
        text: await readFile(join(project.dir, path), 'utf8').catch(() => text),
        starter: kind === 'starter',
      }),
    ),
  );
  const output = { json: Boolean(line.run.json), streams: process, env: process.env };
  const place = /^(.+?):(\d+)$/.exec(about ?? '');
  if (about === undefined) reportPage(files, known, output);
  else if (place) reportLine(lineOf(files, place[1] as string, Number(place[2])), known, output);
  else reportTopic(wanted(about, known), output);
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

function lineOf(files: readonly ExplainedFile[], path: string, number: number) {
  const clean = path.replace(/^\.\//, '');
  const file = files.find((candidate) => candidate.path === clean);
  if (!file) {
    const paths = files.map((candidate) => candidate.path).filter((candidate) => candidate !== LOCK_NAME);
    throw userError(path, 'is no file of the container', suggest(clean, paths));
  }
  const found = explainLines(file).find(({ line }) => line === number);
  if (!found)
    throw userError(
      `${path}:${number}`,
      'has nothing on that line',
      `${path} has ${file.text.split('\n').length - 1} lines`,
    );
  return { path: file.path, ...found };
}

function wanted(word: string, known: Known) {
  const topic = topicOf(word, known);
  if (topic) return topic;
  throw userError(word, 'is no topic', suggest(word, topicNames(known)));
}
