/** What a target.json may say; the generator and the tests hold every folder to it. */
import * as z from 'zod/mini';
import type { Target } from './target-types.ts';

const line = z.string().check(z.minLength(1), z.regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII'));
const word = z.string().check(z.regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'));
const condition = z
  .string()
  .check(
    z.regex(
      /^!?[a-z]\w*(?:\.[a-z][\w-]*)?(?:=[\w-]+)?$/i,
      'must be the name of a value of the view, such as job, !gpu or settings.kind=a',
    ),
  );

const setting = z
  .strictObject({ help: line, default: z.string(), pattern: z.string(), example: z.exactOptional(line) })
  .check(
    z.refine(
      ({ default: value, pattern }) => new RegExp(pattern, 'u').test(value),
      'the default must fit its own pattern',
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
  next: z.exactOptional(z.array(line)),
});
