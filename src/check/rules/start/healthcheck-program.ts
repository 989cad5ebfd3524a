import {
  findBaseStage,
  findFinalStage,
  listInstructions,
  listRunCommands,
  listShippedStages,
  parseAptCommand,
  parseProgram,
} from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'healthcheck-program',
  title: 'HEALTHCHECK calls a program that the image does not have',
  severity: 'error',
  because: 'the container is unhealthy for ever, while the app answers',
  fix: 'ask with Python, which is there: CMD ["python", "-c", "import http.client; ..."]',
  source: 'Docker Official Images, python: slim has neither curl nor wget',
  look: checkEachDockerfile((dockerfile) => {
    const all = listShippedStages(dockerfile);
    const check = listInstructions(all, 'HEALTHCHECK').at(-1);
    const stage = findFinalStage(dockerfile);
    if (!check || !stage || !/slim/.test(findBaseStage(stage).image.tag ?? '')) return [];
    const called = check.commands
      .map((command) => parseProgram(command).name)
      .find((name) => name === 'curl' || name === 'wget');
    const installed = listRunCommands(all).some(
      ({ command }) => called !== undefined && parseAptCommand(command)?.packages.some(({ text }) => text === called),
    );
    return called && !installed
      ? [
          createFinding(
            dockerfile,
            check,
            `${called} is not in ${findBaseStage(stage).image.text}, and nothing installs it`,
          ),
        ]
      : [];
  }),
} satisfies Rule;
