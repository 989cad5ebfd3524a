/** Migrates files of older formats step by step. */
import { EXIT, type UserError, userError } from '../../errors.ts';
import type { JsonObject } from '../values.ts';

/** One step: what a document of format `from` says, in the words of format `from + 1`. The step need not set `version`. */
export interface Migration {
  from: number;
  migrate: (document: JsonObject) => JsonObject;
}

/** A format with all that leads to it. */
export interface DocumentFormat {
  /** The file, as people know it. */
  name: string;
  /** The newest, which is the one that is written. */
  version: number;
  /** In order, one for each older format. */
  migrations: readonly Migration[];
}

/**
 * The document in today's format, with `version` saying so.
 * @param document its `version` is a whole number from 1; anything else is the caller's to refuse.
 * @throws UserError (exit 1) for a newer format: writing it again would lose what it says.
 */
export function migrateDocument(document: JsonObject, format: DocumentFormat): JsonObject {
  const version = document.version as number;
  if (version > format.version) throw tooNew(format, version);
  return format.migrations
    .filter(({ from }) => from >= version)
    .reduce((older, { from, migrate }): JsonObject => ({ ...migrate(older), version: from + 1 }), document);
}

function tooNew({ name, version }: DocumentFormat, found: number): UserError {
  const what = `was written by a newer create-ml-container (format ${found}; this version reads format ${version})`;
  return userError(name, what, 'run npx create-ml-container@latest', EXIT.failed);
}
