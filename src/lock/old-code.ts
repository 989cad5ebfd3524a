/** Decides whether code is so old that it was written for other releases than today's. */
import table from '../catalog/packages/exclude-newer.json' with { type: 'json' };

/**
 * @param day of the newest commit, YYYY-MM-DD.
 * @param today the day that the data is of.
 */
export const isOldCode = (day: string, today: string): boolean =>
  Date.parse(today) - Date.parse(day) > table.quietDays * 86_400_000;
