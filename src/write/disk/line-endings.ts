import { normaliseText } from '../../spec/text.ts';

/** Line ends and byte order mark of `model` given to `text`, so that a file from Windows stays one. */
export function applyLineEndings(model: string, text: string): string {
  const crlf = model.match(/\r\n/g)?.length ?? 0;
  const all = model.match(/\n/g)?.length ?? 0;
  const plain = normaliseText(text);
  const body = crlf > all / 2 ? plain.replaceAll('\n', '\r\n') : plain;
  return model.startsWith('\uFEFF') ? `\uFEFF${body}` : body;
}
