/** Classifies files as secrets by their names and folders, from the table in secrets.json. */
import table from './secrets.json' with { type: 'json' };

export const secrets = table;

export type SecretKind = keyof typeof table.kinds;

export interface SecretName {
  kind: SecretKind;
  /** The name allows a public file too (`.pem`, `.key`): the content decides. */
  container: boolean;
}

type Rows = Readonly<Partial<Record<SecretKind, readonly string[]>>>;
const findKind = (rows: Rows, matches: (row: string) => boolean): SecretKind | undefined =>
  (Object.keys(rows) as SecretKind[]).find((kind) => rows[kind]?.some(matches));

const exact = new Map(
  Object.entries(table.names as Rows).flatMap(([kind, names]) =>
    (names ?? []).map((name) => [name, kind as SecretKind] as const),
  ),
);

/** Rows of the table that are paths, by their last part. */
const byLastPart = new Map<string, { row: string; kind: SecretKind }[]>();
for (const [kind, rows] of Object.entries(table.paths as Rows) as [SecretKind, readonly string[]][])
  for (const row of rows) {
    const name = row.slice(row.lastIndexOf('/') + 1);
    byLastPart.set(name, [...(byLastPart.get(name) ?? []), { row, kind }]);
  }
const ordinary = new Set(table.ordinarySuffixes);
const ordinaryWords = new Set(table.ordinaryWords);

/** ".key" of "certs/Server.KEY", in lower case; "" of a name whose only dot is its first character. */
function getSuffix(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot);
}

/** Whether a file is source code or a page, which the app needs although it may contain a secret. */
export const isCode = (path: string): boolean => table.codeSuffixes.includes(getSuffix(path.toLowerCase()));

/**
 * @param path of a file, with forward slashes; the folders count too.
 * @returns undefined for a file whose name says nothing about secrets, or says that it is an example or public.
 */
export function classifySecretFile(path: string): SecretName | undefined {
  const whole = path.toLowerCase();
  const backup = table.backupSuffixes.find((row) => whole.endsWith(row) && !whole.endsWith(`/${row}`));
  return (backup && whole !== backup ? classifyName(whole.slice(0, -backup.length)) : undefined) ?? classifyName(whole);
}

function classifyName(lower: string): SecretName | undefined {
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  const suffix = getSuffix(name);
  const listed = byLastPart.get(name)?.find(({ row }) => lower === row || lower.endsWith(`/${row}`));
  const whole = exact.get(name) ?? listed?.kind;
  if (whole !== undefined) return { kind: whole, container: table.containers.includes(suffix) };
  if (ordinary.has(suffix)) return undefined;
  if (name.split(/[._-]/).some((word) => ordinaryWords.has(word))) return undefined;
  const folders = lower.split('/').slice(0, -1);
  const kind =
    findKind(table.folders, (row) => folders.includes(row)) ??
    findKind(table.suffixes, (row) => row === suffix) ??
    findKind(table.prefixes, (row) => name.startsWith(row)) ??
    findKind(table.endings, (row) => name.endsWith(row)) ??
    findKind(table.parts, (row) => name.includes(row)) ??
    findKind(table.foldersOfFiles, (row) => folders.includes(row));
  return kind === undefined ? undefined : { kind, container: table.containers.includes(suffix) };
}

/** Whether a folder of this name contains credentials only. */
export const classifySecretFolder = (name: string): SecretKind | undefined =>
  findKind(table.folders, (row) => row === name.toLowerCase());
