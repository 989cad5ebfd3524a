import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Credentials by their form: in a URL, in a header, and by the prefixes that their makers give them. */
const FORMS: readonly [RegExp, string][] = [
  [/(?<![a-z+.-])[a-z][a-z+.-]*:\/\/[^\s/:@$]+:[^\s/:@$]+@/i, 'a URL with a password'],
  [/Authorization:\s*(?:Bearer|Basic|token)\s+[A-Za-z0-9._~+/-]{8,}/i, 'a header with a credential'],
  [
    /\b(?:hf_[A-Za-z0-9]{20,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|AKIA[A-Z0-9]{16}|xox[baprs]-[\w-]{10,}|pypi-[\w-]{20,})/,
    'an access token',
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
];

export default {
  id: 'secret-in-command',
  title: 'A credential written into the Dockerfile',
  severity: 'error',
  because: 'it is in the history of the image and of the repository, also after the line is gone',
  fix: 'revoke it, then mount it while building: RUN --mount=type=secret,id=netrc,target=/root/.netrc',
  source: 'Docker, "Build secrets"',
  look: checkEachDockerfile((dockerfile) =>
    [...dockerfile.globals, ...dockerfile.stages.flatMap(({ instructions }) => instructions)].flatMap((one) => {
      const said = dockerfile.text.slice(one.start, one.end);
      return FORMS.flatMap(([form, what]) => {
        const found = form.exec(said);
        if (!found) return [];
        const line = one.line + said.slice(0, found.index).split('\n').length - 1;
        return [createFinding(dockerfile, { line, endLine: line }, `${one.keyword} holds ${what}`)];
      });
    }),
  ),
} satisfies Rule;
