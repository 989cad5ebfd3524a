/** The schema of target.json, used by the generator and the tests. */
import * as z from 'zod/mini';
import type { Target, TargetExplanation } from './types.ts';

const line = z.string().check(z.minLength(1), z.regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII'));
const word = z.string().check(z.regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'));
const condition = z
  .string()
  .check(
    z.regex(
      /^!?[a-z]\w*(?:\.[a-z][\w-]*)?(?:=[\w.-]+)?$/i,
      'must be the name of a value of the view, such as job, !gpu or settings.kind=a',
    ),
  );

const isWhole = (pattern: string, value: string) => new RegExp(`^(?:${pattern})$`, 'u').test(value);

const setting = z
  .strictObject({
    help: line,
    default: z.string(),
    cuda: z.exactOptional(z.string()),
    pattern: z.string(),
    example: z.exactOptional(line),
  })
  .check(
    z.refine(
      ({ default: value, cuda = value, pattern }) => [value, cuda].every((one) => isWhole(pattern, one)),
      'the defaults must fit their own pattern',
    ),
  );

const texts = z.exactOptional(z.record(z.string(), line));
const lines = z.exactOptional(z.array(line));
const login = z.strictObject({
  permissions: texts,
  reads: texts,
  uses: z.exactOptional(line),
  with: texts,
  env: texts,
  tokens: texts,
  setup: lines,
  settings: lines,
});
const ci = z.strictObject({
  source: line,
  date: z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/)),
  home: line,
  permissions: texts,
  reasons: texts,
  logins: z
    .record(word, login)
    .check(z.refine((rows) => 'private' in rows, 'private must be among them: any other registry')),
});

/** Field by field as `Target` documents them. Unknown fields are errors. */
export const targetSchema: z.ZodMiniType<Target> = z.strictObject({
  name: word,
  title: line,
  order: z.int().check(z.positive()),
  default: z.exactOptional(z.boolean()),
  when: z.exactOptional(z.array(condition)),
  files: z.exactOptional(z.record(z.string(), z.strictObject({ when: z.array(condition) }))),
  settings: z.exactOptional(z.record(word, setting)),
  ci: z.exactOptional(ci),
  develops: z.exactOptional(z.boolean()),
  warnings: z.exactOptional(z.array(z.strictObject({ when: z.array(condition), text: line }))),
  next: z.exactOptional(z.array(line)),
});

const pattern = z.string().check(z.refine(isPattern, 'must be a regular expression'));
const explanation = z.strictObject({
  title: line,
  what: line,
  why: line,
  instead: z.union([line, z.literal('')]),
  change: line,
  source: line,
  decision: z.exactOptional(line),
});

/** What an explain.json may say, field by field as `TargetExplanation` documents it. */
export const targetExplanationSchema: z.ZodMiniType<TargetExplanation> = z.strictObject({
  target: explanation,
  files: z.exactOptional(z.record(z.string(), word)),
  entries: z.exactOptional(z.record(word, explanation)),
  rules: z.exactOptional(
    z.array(
      z.strictObject({
        file: z.exactOptional(pattern),
        key: z.exactOptional(pattern),
        item: z.exactOptional(pattern),
        line: z.exactOptional(pattern),
        entry: word,
      }),
    ),
  ),
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
