import { listInstructions, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding, replaceText } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'single-quoted-json',
  title: 'An exec form with single quotes',
  severity: 'error',
  because:
    'JSON has double quotes only, so Docker reads the line as a shell command that starts a program called [python,',
  fix: 'CMD ["python", "app.py"]',
  source: 'Dockerfile reference, "Exec form": parsed as a JSON array',
  look: checkEachDockerfile((dockerfile) =>
    ['CMD', 'ENTRYPOINT']
      .flatMap((keyword) => listInstructions(listShippedStages(dockerfile), keyword).at(-1) ?? [])
      .flatMap((one) => {
        const place = one.arguments;
        if (!place || one.json) return [];
        const text = dockerfile.text.slice(place.start, place.end).trim();
        const list = /^\[\s*'[^']*'(?:\s*,\s*'[^']*')*\s*\]$/.test(text)
          ? [...text.matchAll(/'([^']*)'/g)].map(([, word]) => JSON.stringify(word)).join(', ')
          : undefined;
        return list === undefined
          ? []
          : [
              createFinding(dockerfile, one, `${one.keyword} is not JSON and runs in a shell`, {
                fix: `${one.keyword} [${list}]`,
                edits: [replaceText(dockerfile, place, `[${list}]`)],
              }),
            ];
      }),
  ),
} satisfies Rule;
