import { findFinalStage, listInstructions } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'user-by-name',
  title: 'USER names the user instead of numbering it',
  severity: 'note',
  because: 'Kubernetes cannot tell that a name is not root, and refuses the pod where runAsNonRoot is set',
  fix: 'write the number: USER 1000:1000',
  source: 'Kubernetes, runAsNonRoot',
  look: checkEachDockerfile((dockerfile) => {
    const stage = findFinalStage(dockerfile);
    const user = stage && listInstructions([stage], 'USER').at(-1);
    const name = user?.words[0]?.text.split(':')[0] ?? '';
    return user && /^[a-z_]/i.test(name) && name !== 'root'
      ? [createFinding(dockerfile, user, `USER ${name} is a name`)]
      : [];
  }),
} satisfies Rule;
