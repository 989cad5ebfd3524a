/** What the terminal tests run: asks one question of the kind named, prints the answer as JSON, ends as the command would. */
import { Cancelled } from '../../src/ui/cancelled.ts';

import { createPrompter } from '../../src/ui/prompts.ts';
import { canPrompt } from '../../src/ui/terminal.ts';

const choices = ['fastapi', 'gradio', 'script'].map((value) => ({
  value,
  label: value.toUpperCase(),
  hint: `about ${value}`,
}));
const asker = await createPrompter(process, process.env);
const kinds: Record<string, () => Promise<unknown>> = {
  select: () => asker.select({ id: 'framework', flag: '--framework', message: 'What is it?', choices }),
  multiselect: () => asker.multiselect({ id: 'dependencies', message: 'Which packages?', choices }),
  text: () =>
    asker.text({
      id: 'name',
      message: 'What is it called?',
      validate: (text) => (text === '' ? 'needs a name' : undefined),
    }),
  confirm: () => asker.confirm({ id: 'sure', message: 'Are you sure?' }),
};

process.exitCode = 1;
try {
  const answers: unknown[] = [canPrompt({}, process, process.env)];
  asker.note('What was found');
  for (const kind of process.argv.slice(2)) answers.push(await kinds[kind]?.());
  process.stdout.write(`${JSON.stringify(answers)}\n`);
  process.exitCode = 0;
} catch (error) {
  if (!(error instanceof Cancelled)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
