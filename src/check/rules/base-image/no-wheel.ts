import { compare } from '@renovatebot/pep440';
import { findWheelPythons } from '../../../catalog/python/wheels.ts';
import {
  findBaseStage,
  listAncestors,
  listInstalls,
  listRunCommands,
  parseAptCommand,
} from '../../../dockerfile/queries.ts';
import type { ImageRef, Stage } from '../../../dockerfile/types.ts';
import { normalizeName } from '../../../pep/name.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

export default {
  id: 'no-wheel',
  title: 'A pinned release without a wheel for this Python',
  severity: 'error',
  because: 'pip finds no distribution, or needs a compiler that the image does not have, and the build stops',
  fix: 'take a Python that the release has wheels for, or a newer release',
  source: 'The package index, files of each release',
  look: checkEachDockerfile((dockerfile, { requirements }) =>
    dockerfile.stages.flatMap((stage) => {
      const minor = parseMinor(findBaseStage(stage).image);
      if (minor === undefined) return [];
      return listInstalls([stage])
        .filter(({ install }) => install.tool === 'pip' || install.tool === 'uv')
        .flatMap(({ command, install }) => {
          const lines = install.files.flatMap((file) => (requirements[file.replace(/^.*\//, '')] ?? '').split('\n'));
          return [...install.packages.map(({ text }) => text), ...lines].flatMap((text) => {
            const found = PIN.exec(text);
            const [name, version] = [normalizeName(found?.[1] ?? ''), found?.[2] ?? ''];
            const pythons = found ? findWheelPythons(name, version) : undefined;
            return pythons && !pythons.includes(minor) && !canBuild(name, minor, pythons, stage)
              ? [
                  createFinding(dockerfile, command, `${name} ${version} has no wheel for Python ${minor}`, {
                    fix: `FROM python:${newest(pythons)}-slim, or a newer release of ${name}`,
                  }),
                ]
              : [];
          });
        });
    }),
  ),
} satisfies Rule;

/** An exact pin without a marker; options such as hashes may follow it. */
const PIN = /^\s*([A-Za-z0-9][\w.-]*)(?:\[[\w,-]*\])?==(\d[\w.!+-]*)\s*(?:$|[\\#]|--hash)/;

const parseMinor = ({ name, tag = '' }: ImageRef): string | undefined =>
  name === 'python' && !/alpine/.test(tag) ? /^(3\.\d+)/.exec(tag)?.[1] : undefined;

const newest = (pythons: readonly string[]): string => [...pythons].sort(compare).at(-1) ?? '';

/** Packages that publish wheels alone: no compiler helps. */
const WHEELS_ONLY = ['tensorflow', 'torch', 'onnxruntime'];
/** Sources that install without a compiler, only slower at run time. */
const PURE_FALLBACK = ['pyyaml', 'aiohttp'];

/** Whether pip could build the source of a release in this stage. A Python older than all its wheels is refused by requires-python. */
function canBuild(name: string, minor: string, pythons: readonly string[], stage: Stage): boolean {
  if (pythons.length === 0) return true;
  if (pythons.every((python) => compare(python, minor) > 0)) return false;
  if (WHEELS_ONLY.includes(name)) return false;
  if (PURE_FALLBACK.includes(name) || !/slim/.test(findBaseStage(stage).image.tag ?? '')) return true;
  return listRunCommands(listAncestors(stage)).some(({ command }) =>
    parseAptCommand(command)?.packages.some(({ text }) => /^(?:gcc|g\+\+|build-essential|clang)/.test(text)),
  );
}
