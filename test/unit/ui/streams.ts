/** Real streams in place of a terminal: bytes go in as keys, what was written can be read. */
import { PassThrough, Writable } from 'node:stream';

export interface Captured extends Writable {
  text(): string;
  columns?: number;
  isTTY?: boolean;
}

export function captured(properties: { columns?: number; isTTY?: boolean } = {}): Captured {
  let text = '';
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return Object.assign(stream, { text: () => text, ...properties });
}

export const typed = (isTTY = false): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });

/** Lets everything that is due happen, so that the next key meets the next question. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
