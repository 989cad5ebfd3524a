/** Converts a detection to the flat list of findings that `detect --json` prints. */

import { explainNeed } from './dependencies/reasons.ts';
import type { ContainerValue, Detected, Detection } from './types.ts';

/** One thing that the folder shows. */
export interface DetectionFinding {
  /** A field of the spec ("port"), or what was found ("secret", "undeclared import", "model file"). */
  field: string;
  value: string | number | boolean;
  /** "app/main.py:12", or the file that shows it; "." is the folder itself. */
  evidence: string;
  /** `sure`: the code says so. `likely`: a convention says so. `guess`: there was another choice. `default`: nothing says so. */
  confidence: Detected<unknown>['confidence'] | 'default';
  /** One sentence, no full stop. */
  because: string;
}

/** Fields of the spec first, then what stands behind them, then what stays out. */
export function listFindings(detection: Detection): DetectionFinding[] {
  return [
    ...fields(detection),
    ...otherApps(detection),
    ...folders(detection),
    ...system(detection),
    ...imports(detection),
    ...models(detection),
    ...seen(detection),
  ];
}

function fields({ values, facts }: Detection): DetectionFinding[] {
  const { apt, env, ...single } = values;
  const listed = (field: string, all: readonly ContainerValue[], verb: string): DetectionFinding[] =>
    all.map(({ value, where }) => ({
      field,
      value,
      evidence: where,
      confidence: 'likely',
      because: `${where} ${verb} it`,
    }));
  return [
    ...Object.entries(single).map(([field, { value, because, evidence, confidence }]) => ({
      field,
      value: Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : value,
      evidence: evidence ?? '.',
      confidence,
      because,
    })),
    ...(apt ? listed('apt', facts.container.apt, 'installs') : []),
    ...(env ? listed('env', facts.container.env, 'sets') : []),
  ];
}

function otherApps({ candidates }: Detection): DetectionFinding[] {
  return candidates.slice(1).map(({ entry, file, line, because }) => ({
    field: 'other app',
    value: entry,
    evidence: `${file}:${line}`,
    confidence: 'guess',
    because,
  }));
}

function folders({ facts }: Detection): DetectionFinding[] {
  return facts.appFolders.map(({ folder, title, where }) => ({
    field: 'app folder',
    value: folder,
    evidence: where,
    confidence: 'likely',
    because: `${folder} has a ${title} app and a list of requirements of its own`,
  }));
}

function system({ facts }: Detection): DetectionFinding[] {
  const found: DetectionFinding[] = facts.apt.map(({ name, where, because, confidence }) => ({
    field: 'apt',
    value: name,
    evidence: where,
    confidence,
    because,
  }));
  if (facts.handlesSigterm) {
    const { where } = facts.handlesSigterm;
    found.push({ field: 'SIGTERM', value: true, evidence: where, confidence: 'sure', because: `${where} handles it` });
  }
  if (facts.launchHost) {
    const { host, where } = facts.launchHost;
    const because = 'nothing outside of the container reaches that address';
    found.push({ field: 'host', value: host, evidence: where, confidence: 'sure', because });
  }
  return found;
}

function imports({ facts }: Detection): DetectionFinding[] {
  const optional = (guarded: boolean) => (guarded ? ', which the code can do without' : '');
  const missing = new Set(facts.imports.missing.map(({ distribution }) => distribution));
  return [
    ...facts.imports.undeclared.map(
      (one): DetectionFinding => ({
        field: one.guarded ? 'optional import' : 'undeclared import',
        value: one.distribution,
        evidence: one.where,
        confidence: missing.has(one.distribution) ? 'likely' : 'guess',
        because: `${explainNeed(one)}, and ${whoHas(one)}${optional(one.guarded)}`,
      }),
    ),
    ...facts.imports.unknown.map(
      ({ module, where, guarded }): DetectionFinding => ({
        field: 'unknown import',
        value: module,
        evidence: where,
        confidence: 'guess',
        because: `nobody knows which package has ${module}${optional(guarded)}`,
      }),
    ),
    ...facts.imports.elsewhere.map(
      ({ distribution, where }): DetectionFinding => ({
        field: 'not served',
        value: distribution,
        evidence: where,
        confidence: 'likely',
        because: `only ${where} and the like import it, and they are not served`,
      }),
    ),
  ];
}

/** Not on the list that counts; the project's own extras are a choice that nobody can make for it. */
const whoHas = ({ extra }: Detection['facts']['imports']['undeclared'][number]): string =>
  extra === undefined
    ? 'no list of requirements has it'
    : `only ${extra} of the project's own extras and groups has it`;

function models({ facts }: Detection): DetectionFinding[] {
  const loaded = facts.loadedFiles.map(
    ({ path, where, by, exists }): DetectionFinding => ({
      field: exists ? 'loaded file' : 'missing file',
      value: path,
      evidence: where,
      confidence: by === undefined ? 'likely' : 'sure',
      because: `${where} ${by === undefined ? 'names' : `gives it to ${by},`}${by === undefined ? ' it' : ' so it is read when the app runs'}`,
    }),
  );
  const left = facts.modelFiles
    .filter((file) => !file.loaded)
    .map(
      ({ path }): DetectionFinding => ({
        field: 'unused model file',
        value: path,
        evidence: path,
        confidence: 'likely',
        because: 'no code that is served loads it',
      }),
    );
  return [...loaded, ...left];
}

function seen({ facts }: Detection): DetectionFinding[] {
  const { command } = facts.container;
  const each = (field: string, paths: readonly string[], because: string): DetectionFinding[] =>
    paths.map((path) => ({ field, value: path, evidence: path, confidence: 'sure', because }));
  const pointers = [
    ...new Set([...facts.lfsPointers, ...facts.modelFiles.filter((m) => m.lfsPointer).map((m) => m.path)]),
  ];
  return [
    ...facts.secrets.flatMap(({ path, because }) => each('secret', [path], because)),
    ...facts.secretsInCode.map(
      ({ where, what }): DetectionFinding => ({
        field: 'secret in code',
        value: what,
        evidence: where,
        confidence: 'likely',
        because: 'anyone who has the image can read it',
      }),
    ),
    ...each('Git LFS pointer', pointers, 'its content was not pulled'),
    ...facts.container.envFiles.map(
      ({ value, where }): DetectionFinding => ({
        field: 'env file',
        value,
        evidence: where,
        confidence: 'sure',
        because: `${where} passes it when the app runs`,
      }),
    ),
    ...facts.container.mounts.map(
      ({ value, where }): DetectionFinding => ({
        field: 'mounted',
        value,
        evidence: where,
        confidence: 'sure',
        because: `${where} mounts it when the app runs`,
      }),
    ),
    ...(command
      ? [
          {
            field: 'start command',
            value: command.words.join(' '),
            evidence: command.where,
            confidence: 'likely' as const,
            because: `${command.where} starts it so`,
          },
        ]
      : []),
    ...each('container file', facts.existing, 'it is there already, and kept unless you say otherwise'),
    ...each('notebook', facts.notebooks.slice(0, 50), 'notebooks are not served'),
  ];
}
