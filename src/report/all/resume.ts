/** Says how to continue a run over many projects that was stopped. */
import { quoteShellWord } from '../../text/shell-quote.ts';

export function describeResume(): string {
  const words = process.argv.slice(2).filter((word) => word !== '--resume');
  return `To continue: npx create-ml-container ${[...words, '--resume'].map(quoteShellWord).join(' ')}`;
}
