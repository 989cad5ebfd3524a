/** Reads the entry point out of a start command. */

/** The entry that a start command names, in the grammar of --entry: "app.main:app", "serve.py"; undefined where it names none. */
export function parseEntryOfCommand(words: readonly string[]): string | undefined {
  const target = words.find((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word));
  if (target !== undefined) return words.includes('--factory') && !target.endsWith('()') ? `${target}()` : target;
  return words.map((word) => word.replace(/^\.\//, '')).find((word) => /^(?:\w[\w.-]*\/)*\w[\w.-]*\.py$/.test(word));
}
