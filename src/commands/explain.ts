/** `create-ml-container explain [dir] [FILE[:LINE]|topic]`: explains a file, a line or a decision. */
import { lstat, stat, writeFile } from 'node:fs/promises';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { parseDockerfile } from '../dockerfile/parse.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { type ExplainedFile, explainLines } from '../explain/index.ts';
import { listEdits, listStages } from '../explain/rebuild.ts';
import { findTopic, groupTopics, type TopicContext } from '../explain/topic.ts';
import { readHead } from '../files/read-file.ts';
import { readExplainedFiles } from '../pipeline/explain/explained-files.ts';
import { readLayerSizes } from '../pipeline/explain/layer-sizes.ts';
import { createUnknownFileError, createUnknownTopicError } from '../pipeline/explain/unknown-topic.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import type { GeneratedProject } from '../pipeline/types.ts';
import { reportFile } from '../report/explain/file.ts';
import { renderExplainPage } from '../report/explain/html.ts';
import {
  reportContents,
  reportLine,
  reportPage,
  reportTopic,
  reportTopics,
  reportWritten,
} from '../report/explain/index.ts';
import type { Output } from '../report/explain/text.ts';

/** The topic that is the list of the others, and the one that is the whole container. */
const LIST = 'topics';
const ALL = 'all';
const DOCKERFILE = 'Dockerfile';

/**
 * Nothing of the project is written. Where the folder was not generated, it explains what would be.
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

  if (line.run.html !== undefined) await writePage(line.run.html, made, files, known, output);
  else if (about === ALL || (about === undefined && output.json)) await reportPage(files, known, output);
  else if (about === undefined) await reportContents(files, groupTopics(known), output);
  else if (about === LIST) await reportTopics(groupTopics(known), output);
  else {
    const [, path, number] = /^(.+?):(\d+)$/.exec(about) ?? [];
    const file = fileAt(path ?? about);
    const topic = file || path !== undefined ? undefined : findTopic(about, known);
    if (file && number !== undefined) await reportLine(findFileLine(file, Number(number)), known, output);
    else if (file) await reportFile(file, known, output);
    else if (topic) await reportTopic(topic, output);
    else if (path !== undefined) throw await createUnknownFileError(path, project.dir, all);
    else throw await createUnknownTopicError(about, project.dir, all, known);
  }
  return EXIT.done;
}

/** Whether nothing is lost there: no file, or an earlier page. A link would lead the page elsewhere. */
async function isFreeForPage(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return true;
  return found.isFile() && (await readHead(path, PAGE_HEAD)).includes(': the Dockerfile explained</title>');
}

/** Bytes in which a page has its title. */
const PAGE_HEAD = 2_000;

/** @throws UserError (exit 2) where the page cannot be written, or a file that is none would be lost. */
async function writePage(
  path: string,
  made: GeneratedProject,
  files: readonly ExplainedFile[],
  known: TopicContext,
  output: Output,
): Promise<void> {
  if (!(await isFreeForPage(path)))
    throw userError('--html', `${path} exists, and is no page that explains a Dockerfile`, '--html dockerfile.html');
  const file = files.find((one) => one.path === DOCKERFILE);
  if (file === undefined) throw userError(DOCKERFILE, 'is not there', 'npx create-ml-container writes it');
  const dockerfile = parseDockerfile(DOCKERFILE, file.text);
  const { image = '', name = '' } = made.plan.values;
  const page = renderExplainPage(
    {
      title: name,
      dockerfile: file,
      stages: listStages(dockerfile),
      edits: listEdits(dockerfile),
      image: await readLayerSizes(`${image}:${process.env.TAG ?? 'latest'}`, dockerfile),
    },
    known,
  );
  try {
    await writeFile(path, page);
  } catch (error) {
    throw userError(
      '--html',
      `cannot write ${path} (${(error as NodeJS.ErrnoException).code})`,
      'name a file in an existing folder',
    );
  }
  await reportWritten(path, output);
}

/** One word may be the folder or what is asked about. */
async function split(given: CommandLine): Promise<{ line: CommandLine; about: string | undefined }> {
  const { dir, ...rest } = given;
  if (dir === undefined) return { line: given, about: undefined };
  if (given.args.length > 0) {
    await resolveExistingDirectory(dir);
    return { line: given, about: given.args[0] };
  }
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
