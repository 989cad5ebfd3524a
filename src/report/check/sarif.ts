/** Renders findings as SARIF 2.1.0 (OASIS) for code hosts. */
import { type Finding, rules } from '../../check/index.ts';
import { VERSION } from '../../version.ts';

/** @param folder the checked folder as seen from the root of the repository, against which paths are resolved. */
export function renderSarif(findings: readonly Finding[], folder: string): object {
  const used = rules.filter(({ id }) => findings.some(({ rule }) => rule === id));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'create-ml-container',
            semanticVersion: VERSION,
            rules: used.map(({ id, title, because, fix, severity, source }) => ({
              id,
              shortDescription: { text: title },
              fullDescription: { text: sentence(because) },
              help: { text: `${sentence(fix)} Source: ${sentence(source)}` },
              defaultConfiguration: { level: severity },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ rule, severity, what, fix, path, line, endLine }) => ({
          ruleId: rule,
          ruleIndex: used.findIndex(({ id }) => id === rule),
          level: severity,
          message: { text: `${sentence(what)} Fix: ${fix}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uri(folder === '' ? path : `${folder}/${path}`), uriBaseId: '%SRCROOT%' },
                region: { startLine: line, endLine: Math.max(line, endLine ?? line) },
              },
            },
          ],
        })),
      },
    ],
  };
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
/** A relative reference (RFC 3986). */
const uri = (path: string): string => path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
