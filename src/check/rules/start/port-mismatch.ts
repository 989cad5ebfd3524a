import { listPortOptions } from '../../../catalog/frameworks/programs.ts';
import { findStartCommand, listInstructions, listShippedStages, unwrapShell } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

const PORT_OPTIONS = listPortOptions();

export default {
  id: 'port-mismatch',
  title: 'EXPOSE names another port than the server listens on',
  severity: 'warning',
  because: 'docker run -P publishes a port on which nothing listens',
  fix: 'expose the port of CMD',
  source: 'Dockerfile reference, EXPOSE',
  look: checkEachDockerfile((dockerfile) => {
    const exposed = listInstructions(listShippedStages(dockerfile), 'EXPOSE');
    const start = findStartCommand(dockerfile);
    if (exposed.length === 0 || !start) return [];
    const ports = exposed.flatMap(({ words }) => words.map(({ text }) => text.split('/')[0] ?? ''));
    const words = unwrapShell(start.words);
    const said = words.flatMap((word, i) => {
      if (PORT_OPTIONS.has(word)) return [words[i + 1] ?? ''];
      const [option = '', given] = word.split(/=(.*)/s);
      const inline = PORT_OPTIONS.has(option) ? given : undefined;
      const bound = /^(?:-b|--bind)$/.test(words[i - 1] ?? '')
        ? word.split(':').slice(1).join(':') || undefined
        : undefined;
      return [inline ?? bound ?? []].flat();
    })[0];
    const port = said?.replace(/^\$\{\w+:-(\d+)\}$/, '$1') ?? '';
    const first = exposed[0];
    return /^\d+$/.test(port) &&
      first &&
      !ports.some((open) => open === port || open.includes('$') || inRange(open, port))
      ? [createFinding(dockerfile, first, `EXPOSE ${ports.join(' ')}, and the server listens on ${port}`)]
      : [];
  }),
} satisfies Rule;

function inRange(range: string, port: string): boolean {
  const [from, to] = range.split('-').map(Number);
  return from !== undefined && to !== undefined && Number(port) >= from && Number(port) <= to;
}
