import { findBaseStage, findEnvValue, listInstalls, listRunCommands } from '../../../dockerfile/queries.ts';
import type { ImageRef, ShellCommand, Stage } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding } from '../../rule.ts';
import type { Rule } from '../../types.ts';

/** Debian 12 and Ubuntu 23.04 are the first releases whose Python refuses pip. */
const DEBIAN_12 = /^(?:bookworm|trixie|forky|sid|testing|stable|unstable|1[2-9])\b/;

export default {
  id: 'externally-managed',
  title: "pip in the system's Python",
  severity: 'error',
  because: 'Debian and Ubuntu mark their Python as externally managed: pip stops with "externally-managed-environment"',
  fix: 'make a virtual environment, RUN python3 -m venv /opt/venv and ENV PATH=/opt/venv/bin:$PATH, or start from python:*-slim',
  source: 'PEP 668; Debian 12 release notes, 5.2; Ubuntu 23.04 release notes',
  look: checkEachDockerfile((dockerfile) =>
    dockerfile.stages.flatMap((stage) => {
      const base = findBaseStage(stage).image;
      if (!isManaged(base) || hasOtherPython(stage)) return [];
      return listInstalls([stage])
        .filter(
          ({ command, install }) =>
            install.tool === 'pip' && isSystemPip(command) && !install.options.has('--break-system-packages'),
        )
        .filter(
          ({ install }) =>
            !['--target', '-t', '--prefix', '--root', '--python'].some((option) => install.options.has(option)),
        )
        .filter(
          ({ run, command }) => !/PIP_BREAK_SYSTEM_PACKAGES/.test(dockerfile.text.slice(run.start, command.start)),
        )
        .filter(({ run }) => findEnvValue(stage, 'PIP_BREAK_SYSTEM_PACKAGES', run.start) === undefined)
        .map(({ command }) => createFinding(dockerfile, command, `pip installs into the Python of ${base.text}`));
    }),
  ),
} satisfies Rule;

function isManaged({ name, tag = '' }: ImageRef): boolean {
  if (name === 'debian') return DEBIAN_12.test(tag);
  const ubuntu =
    name === 'ubuntu' ? /^(\d\d)\.\d\d/.exec(tag) : name === 'nvidia/cuda' ? /ubuntu(\d\d)\.?\d\d/.exec(tag) : null;
  if (name === 'ubuntu' && /^(?:noble|latest|plucky|questing|resolute)\b/.test(tag)) return true;
  return ubuntu !== null && Number(ubuntu[1]) >= 24;
}

/** `pip` as it is called where no environment is active. */
const isSystemPip = ({ words }: ShellCommand): boolean => {
  const program = words.find(({ text }) => !/^(?:sudo|env|exec|\w+=.*)$/.test(text))?.text ?? '';
  return !program.includes('/') || /^\/usr\/bin\//.test(program);
};

/** An environment on PATH, an activated one, conda, pyenv, or a Python from elsewhere: pip is then another one. */
function hasOtherPython(stage: Stage): boolean {
  const path = findEnvValue(stage, 'PATH') ?? '';
  const first = path.split(':')[0] ?? '';
  if (first !== '' && !/^\$|^["']?\$\{?PATH|^\/usr\/|^\/root\/\.local|^\/bin/.test(first)) return true;
  if (findEnvValue(stage, 'VIRTUAL_ENV') !== undefined) return true;
  return listRunCommands([...parents(stage)]).some(({ command }) => {
    const text = command.words.map((word) => word.text).join(' ');
    return /\bactivate\b|EXTERNALLY-MANAGED|conda|pyenv|deadsnakes|uv python|Python-3|get-pip|break-system-packages/.test(
      text,
    );
  });
}

const parents = (stage: Stage): Stage[] => (stage.parent ? [...parents(stage.parent), stage] : [stage]);
