/** Wraps stderr for clack: strips color where disallowed and reports a sane terminal size. */
import { Writable } from 'node:stream';
import type { Terminal } from './terminal.ts';

/** Select Graphic Rendition (ECMA-48): colours and emphasis, not the moves of the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const SGR = /\u001b\[[\d;:]*m/g;

/**
 * Passes everything on to a terminal, except that SGR sequences are taken out where colour is not allowed (clack asks stdout, whatever
 * it writes to), and that a size of 0 reads as 80 × 24 (clack would put each character on a line of its own).
 * @param reword changes what clack says on its own account.
 */
export function createPromptStream(
  output: Writable & { columns?: number; rows?: number },
  terminal: Pick<Terminal, 'color'>,
  reword: (text: string) => string = (text) => text,
): Writable {
  const talk = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = reword(chunk.toString());
      output.write(terminal.color ? text : text.replaceAll(SGR, ''));
      done();
    },
  });
  Object.defineProperties(talk, {
    isTTY: { value: true },
    columns: { get: () => output.columns || 80 },
    rows: { get: () => output.rows || 24 },
  });
  output.on('resize', () => talk.emit('resize'));
  return talk;
}
