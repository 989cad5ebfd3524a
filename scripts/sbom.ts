/**
 * `tsx scripts/sbom.ts`: prints the bill of materials (CycloneDX) of the published package. npm lists what is installed; of that the
 * package contains what dist/THIRD-PARTY-NOTICES.txt names, for the build bundles its dependencies and npm knows nothing of it.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { execa } from 'execa';

const ROOT = resolve(import.meta.dirname, '..');
const DEVELOPMENT = 'cdx:npm:package:development';

interface Component {
  'bom-ref': string;
  name: string;
  version: string;
  properties?: { name: string; value: string }[];
}
interface Bill {
  metadata: { component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/** "name@version" of each package in the bundle. */
function parseNotices(text: string): Set<string> {
  const [list = ''] = text.split('\n--- text 1 ---');
  return new Set([...list.matchAll(/^(\S+) (\S+) \([^()]*\)$/gm)].map(([, name, version]) => `${name}@${version}`));
}

const notices = await readFile(join(ROOT, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
const { name } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
const { stdout } = await execa('npm', ['sbom', '--sbom-format', 'cyclonedx'], { cwd: ROOT });
const bill = JSON.parse(stdout) as Bill;
const bundled = parseNotices(notices);
const components = bill.components.filter((one) => bundled.delete(`${one.name}@${one.version}`));
if (bundled.size > 0) throw new Error(`bundled, and not listed by npm: ${[...bundled].join(', ')}`);
const root = bill.metadata.component;
const refs = components.map((one) => one['bom-ref']);
const known = new Set([root['bom-ref'], ...refs]);
const dependencies = bill.dependencies
  .filter(({ ref }) => known.has(ref))
  .map(({ ref, dependsOn }) => ({
    ref,
    dependsOn: ref === root['bom-ref'] ? refs : dependsOn.filter((on) => known.has(on)),
  }));
const published = {
  ...bill,
  // npm takes the name of the folder
  metadata: { ...bill.metadata, component: { ...root, name } },
  components: components.map((one) => ({
    ...one,
    properties: (one.properties ?? []).filter((property) => property.name !== DEVELOPMENT),
  })),
  dependencies,
};
console.log(JSON.stringify(published, null, 2));
