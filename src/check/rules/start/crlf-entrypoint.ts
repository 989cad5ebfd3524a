import { findStartCommand } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'crlf-entrypoint',
  title: 'A start script with Windows line endings',
  severity: 'error',
  because: 'Linux looks for an interpreter called "sh\\r": the container stops with "no such file or directory"',
  fix: 'save the script with LF line endings, and keep them: *.sh text eol=lf in .gitattributes',
  source: 'Linux manual, execve(2): interpreter scripts; gitattributes, eol',
  look: checkEachDockerfile((dockerfile) => {
    const start = findStartCommand(dockerfile);
    if (!start || /dos2unix|\\r/.test(dockerfile.text)) return [];
    return (dockerfile.startScripts ?? [])
      .filter(({ text }) => /^#![^\n]*\r\n/.test(text))
      .map(({ path }) => createFinding(dockerfile, start.instruction, `${path} has CRLF line endings`));
  }),
} satisfies Rule;
