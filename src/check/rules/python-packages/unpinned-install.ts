import { isTool } from '../../../dockerfile/python-installs.ts';
import { listInstalls } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'unpinned-install',
  title: 'A package is installed without a version',
  severity: 'warning',
  because: 'each build installs the latest release, which may one day break the app',
  fix: 'list it in requirements.in, lock it (create-ml-container lock) and install the locked file',
  source: 'pip, "Repeatable installs"',
  look: checkEachDockerfile((dockerfile) =>
    listInstalls(dockerfile.stages).flatMap(({ command, install }) => {
      if (install.tool !== 'pip' && install.tool !== 'uv') return [];
      const open = install.packages.filter(
        ({ text }) => !isTool(text) && !/==|@|\$|\.whl$|^https?:/.test(text) && /^[A-Za-z0-9]/.test(text),
      );
      if (open.length === 0 || install.verb.text === 'sync') return [];
      return [
        createFinding(
          dockerfile,
          { line: open[0]?.line ?? command.line, endLine: command.endLine },
          `${open.map(({ text }) => text).join(', ')}: no exact version`,
        ),
      ];
    }),
  ),
} satisfies Rule;
