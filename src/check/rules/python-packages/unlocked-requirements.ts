import { listInstalls } from '../../../dockerfile/queries.ts';
import { listNames } from '../../../text/list-names.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'unlocked-requirements',
  title: 'The requirements are no lock',
  severity: 'warning',
  because: 'unpinned packages, and everything they depend on, can change between builds',
  fix: 'lock the whole closure by version and hash: npx create-ml-container makes requirements.txt of your list and keeps it as requirements.in',
  source: 'pip, "Repeatable installs" and "Secure installs"',
  look: checkEachDockerfile((dockerfile, { requirements }) =>
    listInstalls(dockerfile.stages).flatMap(({ command, install }) =>
      install.files.flatMap((file) => {
        const name = file.replace(/^.*\//, '');
        const text = requirements[name];
        if (text === undefined || install.options.has('--require-hashes')) return [];
        const lines = text.split('\n').filter((line) => /^[A-Za-z0-9]/.test(line));
        const open = lines.filter((line) => !/==|@/.test(line)).map((line) => line.split(/[\s;#]/, 1)[0] ?? '');
        if (open.length > 0)
          return [createFinding(dockerfile, command, `${name} leaves ${some(open)} without an exact version`)];
        return lines.length > 0 && !text.includes('--hash=')
          ? [
              createFinding(
                dockerfile,
                command,
                `${name} pins versions but no hashes, and says nothing of what they need in turn`,
              ),
            ]
          : [];
      }),
    ),
  ),
} satisfies Rule;

const some = (names: readonly string[]): string => listNames(names, 3);
