import { aptOf, baseOf, finalStage, instructionsOf, programOf, runs, shipped } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'healthcheck-program',
  title: 'HEALTHCHECK calls a program that the image does not have',
  severity: 'error',
  because: 'the container is unhealthy for ever, while the app answers',
  fix: 'ask with Python, which is there: CMD ["python", "-c", "import http.client; ..."]',
  source: 'Docker Official Images, python: slim has neither curl nor wget',
  look: eachDockerfile((dockerfile) => {
    const all = shipped(dockerfile);
    const check = instructionsOf(all, 'HEALTHCHECK').at(-1);
    const stage = finalStage(dockerfile);
    if (!check || !stage || !/slim/.test(baseOf(stage).image.tag ?? '')) return [];
    const called = check.commands
      .map((command) => programOf(command).name)
      .find((name) => name === 'curl' || name === 'wget');
    const installed = runs(all).some(
      ({ command }) => called !== undefined && aptOf(command)?.packages.includes(called),
    );
    return called && !installed
      ? [at(dockerfile, check, `${called} is not in ${baseOf(stage).image.text}, and nothing installs it`)]
      : [];
  }),
} satisfies Rule;
