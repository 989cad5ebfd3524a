/** The closest of several words to one that was typed. */
import { closest, distance } from 'fastest-levenshtein';

/** The word that was meant, where one is near enough; one of the same letters before others. */
export function findNearest(word: string, words: readonly string[]): string | undefined {
  const letters = (text: string) => [...text].sort().join('');
  const jumbled = words.find((one) => letters(one) === letters(word));
  const found = jumbled ?? (words.length > 0 ? closest(word, words as string[]) : '');
  return found !== '' && distance(word, found) <= Math.max(2, Math.floor(found.length / 3)) ? found : undefined;
}

/** So many of the words, the nearest first. */
export const listNearest = (word: string, words: readonly string[], most: number): string[] =>
  [...new Set(words)]
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ candidate }) => candidate);
