/** The migrations of ml-container.json and presets. A file without a version has the first format. */
import { type Problem, UserError } from '../../errors.ts';
import type { JsonObject } from '../values.ts';
import { type DocumentFormat, migrateDocument } from './index.ts';

export const specFormat: DocumentFormat = { name: 'ml-container.json', version: 1, migrations: [] };

/**
 * The fields in today's words.
 * @param where the file, as people know it.
 * @throws UserError for a format that is newer, or none.
 */
export function migrateSpec(object: JsonObject, where: string, format: DocumentFormat = specFormat): JsonObject {
  const { version = 1 } = object;
  if (!Number.isInteger(version) || (version as number) < 1) throw new UserError([notAFormat(where, version)]);
  const { version: _version, ...fields } = migrateDocument({ ...object, version }, { ...format, name: where });
  return fields;
}

const notAFormat = (where: string, version: unknown): Problem => ({
  where: `${where}: version`,
  what: `${JSON.stringify(version)} is not a format of this file`,
  fix: 'leave it out',
});
