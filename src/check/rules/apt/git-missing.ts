import type { Install } from '../../../dockerfile/python-installs.ts';
import {
  findBaseStage,
  listAncestors,
  listInstalls,
  listRunCommands,
  parseAptCommand,
  parseAptPackage,
} from '../../../dockerfile/queries.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

const GIT = /^(?:[\w.[\],-]+\s*@\s*)?git\+/;

export default {
  id: 'git-missing',
  title: 'pip installs from git, and the image has no git',
  severity: 'error',
  because: 'pip calls git for git+https requirements; slim images do not contain it, and the build stops',
  fix: 'install the archive of a commit instead (name @ https://github.com/org/repo/archive/<commit>.zip), or git in a build stage',
  source: 'pip, "VCS Support"; Docker Official Images, python: slim has no git',
  look: checkEachDockerfile((dockerfile, { requirements }) =>
    dockerfile.stages.flatMap((stage) => {
      const { image } = findBaseStage(stage);
      if (image.name !== 'python' || !/slim|alpine/.test(image.tag ?? '')) return [];
      return listInstalls([stage]).flatMap(({ command, install }) => {
        const from = findGit(install, requirements);
        return from !== undefined && !installsGit(stage, command.start)
          ? [createFinding(dockerfile, command, `${from} needs git, which ${image.text} does not have`)]
          : [];
      });
    }),
  ),
} satisfies Rule;

function findGit(
  { tool, packages, files }: Install,
  requirements: Readonly<Record<string, string>>,
): string | undefined {
  if (tool !== 'pip' && tool !== 'uv') return undefined;
  const lines = files.flatMap((file) => (requirements[file.replace(/^.*\//, '')] ?? '').split('\n'));
  const all = [
    ...packages.map(({ text }) => text),
    ...lines.map((line) => line.replace(/^\s*(?:-e|--editable)[ =]/, '')),
  ];
  const found = all.map((text) => text.trim()).find((text) => GIT.test(text));
  return found
    ?.replace(/^.*?git\+/, 'git+')
    .replace(/\/\/[^/@]*@/, '//')
    .split(/[\s;#]/, 1)[0];
}

function installsGit(stage: Parameters<typeof listAncestors>[0], before: number): boolean {
  return listRunCommands(listAncestors(stage)).some(({ command }) => {
    if (command.start > before) return false;
    const words = command.words.map(({ text }) => text);
    return (
      parseAptCommand(command)?.packages.some(({ text }) => parseAptPackage(text) === 'git') ||
      (words.includes('apk') && words.includes('git'))
    );
  });
}
