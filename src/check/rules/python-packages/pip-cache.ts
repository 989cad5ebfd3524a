import { findEnvValue, listCacheMounts, listInstalls, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding, insertText } from '../../rule.ts';
import type { Rule } from '../../types.ts';

const CACHE = { pip: ['PIP_NO_CACHE_DIR', '--no-cache-dir'], uv: ['UV_NO_CACHE', '--no-cache'] } as const;

export default {
  id: 'pip-cache',
  title: 'The download cache stays in the layer',
  severity: 'warning',
  because: 'the image then holds the packages twice, packed and unpacked',
  fix: 'mount the cache, RUN --mount=type=cache,target=/root/.cache/pip, or give --no-cache-dir',
  source: 'pip, "Caching"; uv, "Using uv in Docker": caching',
  look: checkEachDockerfile((dockerfile) =>
    listShippedStages(dockerfile).flatMap((stage) =>
      listInstalls([stage]).flatMap(({ run, command, install }) => {
        const { tool, verb, options } = install;
        if (tool !== 'pip' && tool !== 'uv') return [];
        const [variable, flag] = CACHE[tool];
        const off = ['0', 'false', 'off', 'no', ''];
        const set =
          findEnvValue(stage, variable, run.start) ?? inline(dockerfile.text, run.start, command.start, variable);
        const cleaned = dockerfile.text
          .slice(command.end, run.end)
          .split('\n')
          .some((line) => clearsCache(line));
        if (
          (set !== undefined && !off.includes(set.toLowerCase())) ||
          options.has(flag) ||
          options.has('--no-cache') ||
          cleaned
        )
          return [];
        if (listCacheMounts(run).some((target) => /cache|\$/i.test(target))) return [];
        const edits = [insertText(dockerfile, verb.end, ` ${flag}`)];
        return [
          createFinding(
            dockerfile,
            { line: verb.line, endLine: command.endLine },
            `${tool} keeps what it downloads in this layer`,
            verb.end > verb.start && !command.isIndirect ? { edits } : {},
          ),
        ];
      }),
    ),
  ),
} satisfies Rule;

/** `PIP_NO_CACHE_DIR=1 pip install x` */
const inline = (text: string, from: number, to: number, variable: string): string | undefined =>
  new RegExp(`\\b${variable}=(\\S*)`).exec(text.slice(from, to))?.[1];

const clearsCache = (line: string): boolean =>
  /pip cache purge|uv cache clean/.test(line) ||
  (/(?<!\S)rm\s+-[a-z]*[rR]/.test(line) && line.lastIndexOf('.cache') > line.indexOf('rm'));
