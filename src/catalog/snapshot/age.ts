/** How old the bundled data is: what doctor and the review say of it, and when a new project no longer uses it by itself. */
import { getSnapshotInfo } from './index.ts';

/** Days after which the age is reported. */
const REPORTED_AFTER = 60;
/** Days after which a new project is resolved by uv where there is one. */
const UNUSED_AFTER = 180;
const DAY = 86_400_000;

/** @param today ISO date, as the following ones. */
export function measureDataAge(today: string, date = getSnapshotInfo().date): number {
  return Math.floor((Date.parse(today) - Date.parse(date)) / DAY);
}

/** @returns undefined while the data is recent. */
export function describeDataAge(today: string, date = getSnapshotInfo().date): string | undefined {
  const age = measureDataAge(today, date);
  if (age <= REPORTED_AFTER) return undefined;
  return `the bundled package data is from ${date}, ${age} days ago; newer releases may exist: npx create-ml-container@latest`;
}

/** Why a new project is not locked from the snapshot; undefined while it may be. */
export function explainOutdatedSnapshot(today: string, date = getSnapshotInfo().date): string | undefined {
  const age = measureDataAge(today, date);
  return age > UNUSED_AFTER ? `the package snapshot is from ${date}, ${age} days ago, so uv resolved it` : undefined;
}
