/** Reads the entry point out of a start command. */

/** The entry that a start command names, in the grammar of --entry: "app.main:app", "serve.py"; undefined where it names none. */
export function parseEntryOfCommand(words: readonly string[]): string | undefined {
  const target = words.find((word) => /^[A-Za-z_][\w.]*:[A-Za-z_]\w*(?:\(\))?$/.test(word));
  if (target !== undefined) return words.includes('--factory') && !target.endsWith('()') ? `${target}()` : target;
  return words.map((word) => word.replace(/^\.\//, '')).find((word) => /^(?:\w[\w.-]*\/)*\w[\w.-]*\.py$/.test(word));
}

/** Whether a word of a start command, "main:app", "main" or "main.py", means the entry; in the folder of the app it is shorter. */
export function isEntry(word: string, entry: string): boolean {
  const bare = entry.replace(/\(\)$/, '');
  const module = bare.split(':')[0] ?? '';
  if (word.endsWith('.py')) {
    const file = module.endsWith('.py') ? module : `${module.replaceAll('.', '/')}.py`;
    return takeFileName(word) === takeFileName(file);
  }
  const whole = word.includes(':') ? bare : module;
  const named = word.replace(/\(\)$/, '');
  return whole === named || whole.endsWith(`.${named}`);
}

const takeFileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
