import { findStartCommand, unwrapShell } from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'reload-in-image',
  title: 'The image starts the development server',
  severity: 'warning',
  because: 'it watches files that do not change, runs a second process, and its debugger may run what a stranger sends',
  fix: 'take --reload or --debug out of CMD; for development give the command when it runs, or in compose.yaml',
  source: 'uvicorn, "Deployment"; Flask, "Debug mode"',
  look: checkEachDockerfile((dockerfile) => {
    const start = findStartCommand(dockerfile);
    const words = start ? unwrapShell(start.words) : [];
    const found =
      words.find((word) => ['--reload', '--debug', 'runserver'].includes(word)) ??
      words.join(' ').match(/\bfastapi dev\b/)?.[0];
    return start && found ? [createFinding(dockerfile, start.instruction, `CMD has ${found}`)] : [];
  }),
} satisfies Rule;
