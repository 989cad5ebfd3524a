/** A list in a sentence: "a, b and 3 more", since an environment has a hundred packages and a person reads three. */
export function listNames(names: readonly string[], most: number, separator = ', '): string {
  const shown = names.slice(0, most).join(separator);
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
