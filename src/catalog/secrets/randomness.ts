/** Whether a value is random enough for a secret, or stands for one that is elsewhere. */
import { secrets } from './index.ts';

/** References to a value that is elsewhere, addresses, paths, and words that stand for a value. */
export function isPlaceholder(value: string): boolean {
  const lower = value.toLowerCase();
  return (
    /^(?:\$|\{|<|%|@|!|\.{0,2}\/|~\/|[a-z]:\\|https?:|file:|vault:|env[:.]|arn:|op:)/i.test(value) ||
    /\$\{|\{\{|\}\}|%\(/.test(value) ||
    secrets.placeholders.some((word) => lower.includes(word.toLowerCase()))
  );
}

/** Bits for each character (Shannon). */
export function measureEntropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
