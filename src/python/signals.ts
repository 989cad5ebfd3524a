/** Reads the signals of `signal.signal(...)`. */
import type { SyntaxNode } from '@lezer/common';
import { iterateChildren, type SyntaxReader } from './syntax.ts';
import type { Value } from './types.ts';

/**
 * "SIGTERM" of `signal.SIGTERM`; where the argument is the variable of a loop or a comprehension around it, what that goes over.
 * @param first the call's first argument.
 */
export function readSignals(node: SyntaxNode, first: Value | undefined, reader: SyntaxReader): string[] {
  if (first?.is !== 'name') return [];
  const name = first.name.dotted.slice(first.name.dotted.lastIndexOf('.') + 1);
  if (/^SIG[A-Z]/.test(name) || first.name.dotted.includes('.')) return [name];
  for (let around = node.parent; around; around = around.parent) {
    if (around.name !== 'ForStatement' && !around.name.includes('Comprehension')) continue;
    const over = loopOver(around, name, reader);
    if (over !== undefined) return over.match(/\bSIG[A-Z]+\b/g) ?? [];
  }
  return [];
}

/** The text after `in` of a loop that binds the name. */
function loopOver(loop: SyntaxNode, name: string, reader: SyntaxReader): string | undefined {
  const parts = [...iterateChildren(loop)];
  const at = parts.findIndex((part) => part.name === 'in');
  const bound = parts.slice(0, at).filter((part) => part.name === 'VariableName' && reader.text(part) === name);
  const over = parts[at + 1];
  return at > 0 && bound.length > 0 && over ? reader.text(over) : undefined;
}
