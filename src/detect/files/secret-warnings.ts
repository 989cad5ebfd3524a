/** Says which secrets stay out of the image and how each is passed at run time, and which lines of code contain one. */
import image from '../../catalog/image/image.json' with { type: 'json' };
import { listNames } from '../../text/list-names.ts';
import type { DetectedFacts, SecretFile } from '../types.ts';

const MOST_NAMED = 5;

export function warnOfSecrets({
  secrets,
  secretsInCode,
  unignoredSecrets: unignored,
}: Pick<DetectedFacts, 'secrets' | 'secretsInCode' | 'unignoredSecrets'>): string[] {
  const entering = secrets.filter(({ enters }) => enters);
  const kept = secrets.filter(({ enters }) => !enters);
  const environment = kept.filter(({ kind }) => kind === 'environment');
  const files = kept.filter(({ kind }) => kind !== 'environment');
  return [
    ...entering.map(
      (secret) =>
        `${secret.path} contains secrets (${secret.because}) and enters the image, since include names it: anyone with the image can read them. Remove it from include, and pass it at run time, ${secret.kind === 'environment' ? passEnvironment([secret]) : mountFile([secret])}`,
    ),
    ...(environment.length > 0
      ? [`${stayOut(environment)}: pass the variables at run time, ${passEnvironment(environment)}`]
      : []),
    ...(files.length > 0 ? [`${stayOut(files)}: if the app reads one, mount it, ${mountFile(files)}`] : []),
    ...(unignored.length > 0
      ? [
          `${list(unignored)} ${unignored.length === 1 ? 'is in no .gitignore: add a line for it, or git add takes it' : 'are in no .gitignore: add a line for each, or git add takes them'}`,
        ]
      : []),
    ...secretsInCode
      .slice(0, MOST_NAMED)
      .map(
        ({ where, what }) =>
          `${where} contains ${what}, and anyone who has the image can read it: take it from os.environ, and pass it at run time with --env-file .env`,
      ),
    ...(secretsInCode.length > MOST_NAMED
      ? [`${secretsInCode.length - MOST_NAMED} more files of code contain credentials; detect lists them`]
      : []),
  ];
}

const stayOut = (found: readonly SecretFile[]): string =>
  `${list(found.map(({ path }) => path))} ${found.length === 1 ? 'contains' : 'contain'} secrets and ${found.length === 1 ? 'stays' : 'stay'} out of the image`;

/** scripts/run.sh and compose.yaml pass .env by themselves. */
function passEnvironment(found: readonly SecretFile[]): string {
  const other = found.map(({ path }) => path).find((path) => path !== '.env' && /\.env(?:\.\w+)?$/.test(path));
  return other === undefined || !PLAIN.test(other)
    ? 'which scripts/run.sh does for .env'
    : `for example scripts/run.sh --env-file ${other}`;
}

function mountFile(found: readonly SecretFile[]): string {
  const path = found.map((one) => one.path).find((one) => PLAIN.test(one)) ?? 'FILE';
  return `for example scripts/run.sh -v "$PWD/${path}:${image.app}/${path}:ro"`;
}

/** A path that a shell and docker's -v read as one word. */
const PLAIN = /^[\w@%+=,./-]+$/;

const list = (items: readonly string[]): string => listNames(items, MOST_NAMED);
