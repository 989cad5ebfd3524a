/** Runs `uv pip compile` once in a folder of its own. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderUvConfig } from '../access/config.ts';
import { readResolution } from '../pylock.ts';
import type { Resolved, ResolveRequest, Uv, UvEnvironment } from '../types.ts';
import { inFolder } from './folder.ts';
import { joinLines, listArguments, renderPyproject, STEADY_VARIABLES, selectMetadata } from './question.ts';

/** uv's refusal, as it said it. */
export class UvResolutionError extends Error {
  constructor(
    readonly said: string,
    readonly question: ResolveRequest,
  ) {
    super(said);
    this.name = 'UvRefusal';
  }
}

/**
 * @throws UvResolutionError where there is no answer; UserError where the answer has no hash.
 */
export function runUv(uv: Uv, question: ResolveRequest, dir: string, env: UvEnvironment): Promise<Resolved> {
  return inFolder((folder) => askIn(folder, uv, question, dir, env));
}

async function askIn(
  folder: string,
  uv: Uv,
  question: ResolveRequest,
  dir: string,
  env: UvEnvironment,
): Promise<Resolved> {
  const file = (name: string) => join(folder, name);
  const split = question.routed !== undefined || question.owned !== undefined;
  const input = file(split ? 'pyproject.toml' : 'requirements.in');
  await Promise.all([
    writeFile(input, split ? await renderPyproject(question) : joinLines(question.requirements)),
    writeFile(file('constraints.txt'), joinLines(question.constraints)),
    writeFile(file('overrides.txt'), joinLines(question.overrides)),
    // uv prefers the pins that it finds in its output
    writeFile(file('requirements.txt'), joinLines(question.preferences)),
    // uv would run the code of an archive to learn what it needs, unless it is told
    writeFile(file('uv.toml'), await renderUvConfig(process.env, dir, selectMetadata(question))),
  ]);
  const compile = async (format: string, more: readonly string[]): Promise<string> => {
    const given = [
      input,
      ...listArguments(question),
      ...['--config-file', file('uv.toml')],
      '--constraints',
      file('constraints.txt'),
      '--overrides',
      file('overrides.txt'),
    ];
    const args = ['pip', 'compile', ...given, '--format', format, ...more];
    const result = await uv.compile(args, folder, { ...env, ...STEADY_VARIABLES });
    if (result.failed) throw new UvResolutionError(result.stderr || 'uv ended without a message', question);
    return result.stdout;
  };
  try {
    const annotated = await compile('requirements.txt', [
      '--no-strip-extras',
      '--output-file',
      file('requirements.txt'),
    ]);
    const pins = annotated.split('\n').flatMap((line) => {
      const [, name, version] = /^([^\s#[=]+)(?:\[[^\]]*\])?==(\S+)/.exec(line) ?? [];
      return name === undefined ? [] : [`${name}==${version}`];
    });
    await writeFile(file('pins.txt'), joinLines(pins));
    const pylock = await compile('pylock.toml', ['--generate-hashes', '--constraints', file('pins.txt')]);
    return {
      packages: await readResolution(pylock, annotated, question),
      undated: question.excludeNewer === undefined,
    };
  } catch (error) {
    // Such files count as missing; a private index that tells no dates must serve all the same.
    const undated =
      error instanceof UvResolutionError && /missing an upload date|'--exclude-newer-package/.test(error.said);
    if (!undated || question.excludeNewer === undefined) throw error;
    const { excludeNewer: _, olderThan: _dates, ...rest } = question;
    return askIn(folder, uv, rest, dir, env);
  }
}
