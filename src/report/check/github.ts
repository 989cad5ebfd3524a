/** Renders findings as GitHub Actions annotations (GitHub, "Workflow commands"). */
import type { Finding } from '../../check/index.ts';
import { escapeControlsByLine } from '../../ui/safe-output.ts';

const COMMAND = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** @param folder the checked folder as seen from the root of the repository. */
export function renderAnnotations(findings: readonly Finding[], folder: string): string {
  return findings
    .map(({ path, line, endLine, severity, rule, what, because, fix }) => {
      const file = folder === '' ? path : `${folder.replaceAll('\\', '/')}/${path}`;
      const properties = `file=${property(file)},line=${line},endLine=${endLine ?? line},title=${property(rule)}`;
      return `::${COMMAND[severity]} ${properties}::${data(`${what}\nwhy: ${because}\nfix: ${fix}`)}\n`;
    })
    .join('');
}

/** Names of a stranger's folders are in it; a carriage return is escaped with the other controls. */
const data = (text: string): string => escapeControlsByLine(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
