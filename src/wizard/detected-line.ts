/** Renders the first line of the wizard: what was detected. */
import { frameworks } from '../catalog/frameworks/index.ts';
import type { PackageTable } from '../catalog/types.ts';
import type { SpecValues } from '../options/table.ts';
import { parseRequirement } from '../pep/requirement.ts';

/** Packages named in the line; the others are counted. */
const NAMED = 3;

/**
 * "Found: FastAPI app `app.main:app`, Python 3.12, torch and 4 more packages, port 8000".
 * @param detected only what was read off the folder.
 * @param requirements PEP 508, from the project's own files.
 * @param starter whether a small app will be written, since there is none.
 */
export function renderDetectedLine(
  detected: SpecValues,
  requirements: readonly string[],
  packages: PackageTable,
  starter = false,
): string {
  const phrases = [
    app(detected),
    python(detected),
    libraries(beside(detected, requirements), packages),
    port(detected),
  ];
  const said = phrases.filter((phrase) => phrase !== '').join(', ');
  const found = said === '' ? 'No app found here' : `Found: ${said}`;
  return starter ? `${found}; a small app to start from will be written` : found;
}

/** Without what the framework needs anyway: its name says that. */
function beside({ framework }: SpecValues, requirements: readonly string[]): string[] {
  const implied = frameworks.find(({ name }) => name === framework)?.dependencies ?? [];
  const names = new Set(implied.map((text) => parseRequirement(text, 'dependencies').name));
  return requirements.filter((text) => !names.has(parseRequirement(text, 'requirements').name));
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
