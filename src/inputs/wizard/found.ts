/** The first line of the wizard: what the folder shows, so that nobody wonders why so little is asked. Pure. */
import { frameworks } from '../../catalog/frameworks.ts';
import type { PackageTable } from '../../catalog/types.ts';
import type { SpecValues } from '../../options.ts';
import { parseRequirement } from '../../pep/requirement.ts';

/** Packages named in the line; the others are counted. */
const NAMED = 3;

/**
 * "Found: FastAPI app `app.main:app`, Python 3.12, torch and 4 more packages, port 8000".
 * @param detected only what was read off the folder.
 * @param requirements PEP 508, from the project's own files.
 */
export function foundLine(detected: SpecValues, requirements: readonly string[], packages: PackageTable): string {
  const phrases = [app(detected), python(detected), libraries(requirements, packages), port(detected)];
  const said = phrases.filter((phrase) => phrase !== '');
  return said.length === 0 ? 'No app found here.' : `Found: ${said.join(', ')}`;
}

function app({ framework, entry }: SpecValues): string {
  const known = frameworks.find(({ name }) => name === framework);
  const where = entry === undefined ? '' : ` \`${entry}\``;
  if (!known) return where === '' ? '' : `app${where}`;
  return `${known.title.split(':')[0]}${known.kind === 'service' ? ' app' : ''}${where}`;
}

const python = (values: SpecValues): string => (values.python === undefined ? '' : `Python ${values.python}`);
const port = (values: SpecValues): string => (values.port === undefined ? '' : `port ${values.port}`);

/** The heavy ones first: they are what the image is about. */
function libraries(requirements: readonly string[], { packages }: PackageTable): string {
  const names = [...new Set(requirements.map((text) => parseRequirement(text, 'requirements').name))];
  const weight = (name: string) => (packages[name]?.heavy ? 0 : packages[name]?.title === undefined ? 2 : 1);
  const sorted = names.sort((a, b) => weight(a) - weight(b));
  const rest = sorted.length - NAMED;
  if (rest <= 1) return sorted.join(', ');
  return `${sorted.slice(0, NAMED).join(', ')} and ${rest} more packages`;
}
