import { finalStage, instructionsOf } from '../../../dockerfile/queries.ts';
import { at, eachDockerfile } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'user-by-name',
  title: 'USER names the user instead of numbering it',
  severity: 'note',
  because: 'Kubernetes cannot tell that a name is not root, and refuses the pod where runAsNonRoot is set',
  fix: 'write the number: USER 1000:1000',
  source: 'Kubernetes, runAsNonRoot',
  look: eachDockerfile((dockerfile) => {
    const stage = finalStage(dockerfile);
    const user = stage && instructionsOf([stage], 'USER').at(-1);
    const name = user?.words[0]?.text.split(':')[0] ?? '';
    return user && /^[a-z_]/i.test(name) && name !== 'root' ? [at(dockerfile, user, `USER ${name} is a name`)] : [];
  }),
} satisfies Rule;
