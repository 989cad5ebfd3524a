/** `tsx scripts/release-notes.ts`: prints the section of CHANGELOG.md about the version of package.json; without one nothing is released. */
import { readFile } from 'node:fs/promises';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const changelog = await readFile('CHANGELOG.md', 'utf8');
const sections = changelog.split(/^## /m).slice(1);
const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
console.log(section.slice(section.indexOf('\n')).trim());
