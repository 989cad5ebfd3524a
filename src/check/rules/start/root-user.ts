import { findBaseStage, findFinalStage, listInstructions, listShippedStages } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'root-user',
  title: 'The container runs as root',
  severity: 'error',
  because: 'an attacker who gets into the app is root in the container, one kernel bug away from root on the host',
  fix: 'make a user and end with USER 1000:1000; the number also satisfies Kubernetes',
  source: 'Dockerfile reference, USER; Kubernetes, runAsNonRoot',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    if (!stage) return [];
    const user = listInstructions(listShippedStages(dockerfile), 'USER').at(-1);
    if (user) {
      const name = (user.words[0]?.text ?? '').split(':')[0];
      return name === '0' || name === 'root' ? [createFinding(dockerfile, user, `USER ${name} is root`)] : [];
    }
    const base = findBaseStage(stage);
    // images made for it have a user of their own, and say so in the tag
    if (/nonroot|rootless/.test(base.image.text) || base.image.name === 'scratch' || base.image.open) return [];
    return [createFinding(dockerfile, stage.from, `no USER: it runs as root, as ${base.image.text} does`)];
  }),
} satisfies Rule;
