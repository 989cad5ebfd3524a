import { expect, it } from 'vitest';
import { renderAnnotations } from '../../../src/report/check/github.ts';

const ESCAPE = String.fromCharCode(27);

it('shows the control characters of names instead of sending them to the terminal', () => {
  const name = `a${ESCAPE}[2Jb\r`;
  const finding = { path: `${name}/Dockerfile`, line: 1, severity: 'error', rule: 'root-user', source: '' } as const;
  const text = renderAnnotations([{ ...finding, what: `${name} runs`, because: 'it may', fix: 'a\nb 100%' }], name);
  expect(text).toBe(
    '::error file=a\\u001b[2Jb\\r/a\\u001b[2Jb\\r/Dockerfile,line=1,endLine=1,title=root-user' +
      '::a\\u001b[2Jb\\r runs%0Awhy: it may%0Afix: a%0Ab 100%25\n',
  );
});
