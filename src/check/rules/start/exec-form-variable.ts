import { findStartCommand } from '../../../dockerfile/queries.ts';
import type { Instruction } from '../../../dockerfile/types.ts';
import { checkEachDockerfile, createFinding, replaceText } from '../../rule.ts';
import type { Rule, RuleMatch } from '../../types.ts';

const VARIABLE = /\$(?:\{\w|[A-Za-z_])/;
const SHELL = /(?:^|\/)(?:ba|da|z)?sh$/;

export default {
  id: 'exec-form-variable',
  title: 'A variable in the exec form',
  severity: 'error',
  because: 'the exec form starts no shell, so the program receives the text "$PORT" and stops',
  fix: 'let a shell expand it: CMD ["sh", "-c", "exec uvicorn main:app --port ${PORT:-8000}"]',
  source: 'Dockerfile reference, "Exec form": no variable substitution',
  look: checkEachDockerfile((dockerfile) => {
    const start = findStartCommand(dockerfile);
    if (!start) return [];
    // with ENTRYPOINT ["sh", "-c"] or an entrypoint script, CMD is read by that program
    const own = start.instruction.json;
    if (!own || SHELL.test(start.words[0] ?? '') || /\.sh$/.test(start.words[0] ?? '')) return [];
    const word = own.find((text) => VARIABLE.test(text));
    return word ? [describeVariable(dockerfile, start.instruction, start.words, word)] : [];
  }),
} satisfies Rule;

function describeVariable(
  dockerfile: { path: string },
  instruction: Instruction,
  words: readonly string[],
  word: string,
): RuleMatch {
  const place = instruction.arguments;
  const whole = words.length === instruction.json?.length;
  const shell = JSON.stringify(['sh', '-c', `exec ${words.map(quoteWord).join(' ')}`]).replaceAll('","', '", "');
  return createFinding(dockerfile, instruction, `${instruction.keyword} passes ${word} unexpanded`, {
    ...(place && whole ? { edits: [replaceText(dockerfile, place, shell)] } : {}),
  });
}

/** Words that a shell would read differently are quoted, so that variables alone are expanded. */
const quoteWord = (word: string): string => {
  if (/^[\w@%+=:,./${}-]+$/.test(word)) return word;
  const escaped = word.replace(/["\\`]/g, '\\$&');
  return `"${escaped}"`;
};
