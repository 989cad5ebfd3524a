/** Classifies files and folders by name, from folders.json. */
import table from './folders.json' with { type: 'json' };

export const folders = table;

/** ".pt" of "models/a.PT"; "" where there is none. A name that begins with its only dot has none. */
export function getSuffix(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot).toLowerCase();
}

const own = (record: Record<string, string>, key: string): string | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

export const explainNeverEntered = (name: string) => own(table.neverEntered, name);
export const explainMarker = (name: string) => own(table.environmentMarkers, name);
export const explainExcludedFolder = (name: string) => own(table.leftOutFolders, name.toLowerCase());
export const explainCarriedFolder = (name: string) => own(table.carriedFolders, name);
export const explainExcludedFile = (name: string): string | undefined =>
  own(table.leftOutFiles, name) ?? own(table.leftOutSuffixes, getSuffix(name));

export const isData = (path: string): boolean => table.dataSuffixes.includes(getSuffix(path));
export const isModel = (path: string): boolean => table.modelSuffixes.includes(getSuffix(path));
