import { listInstructions, listShippedStages } from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding, replaceText } from '../../rule.ts';
import type { CheckedDockerfile, Rule, RuleMatch } from '../../types.ts';

/** Words that mean themselves: what a shell would expand needs the shell. */
const isPlain = (text: string): boolean => !/[$`*?~<>|&;(){}[\]#!\\"']/.test(text);

export default {
  id: 'shell-form',
  title: 'CMD or ENTRYPOINT in the shell form',
  severity: 'warning',
  because:
    'a shell is then process 1 and passes no signal on: docker stop waits ten seconds and kills the app in its work',
  fix: 'write a JSON list, CMD ["uvicorn", "app:app"]; with a variable in it CMD ["sh", "-c", "exec uvicorn --port ${PORT:-8000}"]',
  source: 'Dockerfile reference, "Shell and exec form"; docker build --check, JSONArgsRecommended',
  look: checkEachDockerfile((dockerfile) =>
    ['CMD', 'ENTRYPOINT']
      .flatMap((keyword) => listInstructions(listShippedStages(dockerfile), keyword).at(-1) ?? [])
      .filter((one) => !one.json && one.commands[0] !== undefined && !startsWithExec(dockerfile, one))
      .map((one) => finding(dockerfile, one)),
  ),
} satisfies Rule;

/** `exec` puts the app in the place of the shell. */
const startsWithExec = ({ text }: CheckedDockerfile, { arguments: place }: Instruction): boolean =>
  place !== undefined && /^exec\s/.test(text.slice(place.start, place.end));

function finding(dockerfile: CheckedDockerfile, one: Instruction): RuleMatch {
  const place = one.arguments;
  const said = place ? dockerfile.text.slice(place.start, place.end) : '';
  const words = one.commands[0]?.words.map(({ text }) => text) ?? [];
  const certain = place && one.commands.length === 1 && isPlain(said);
  return createFinding(dockerfile, one, `${one.keyword} is in the shell form`, {
    ...(certain
      ? { edits: [replaceText(dockerfile, place, `[${words.map((word) => JSON.stringify(word)).join(', ')}]`)] }
      : {}),
  });
}
