import { homedir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { showScan, warnAboutFolder } from '../../../src/pipeline/scan-progress.ts';
import type { Streams } from '../../../src/ui/terminal.ts';

const createStreams = (isTTY: boolean): Streams =>
  ({
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: Object.assign(new PassThrough(), { isTTY }),
  }) as unknown as Streams;
const readWritten = (streams: Streams): string => String((streams.stderr as unknown as PassThrough).read() ?? '');

describe('showScan', () => {
  it('shows progress of a long scan in the first second on a terminal', async () => {
    const streams = createStreams(true);
    await showScan('/srv/project', () => setTimeout(900), streams, { NO_COLOR: '1' });
    expect(readWritten(streams)).toBe('Reading the project\n');
  });

  it('writes nothing for a short scan, or without a terminal', async () => {
    const [terminal, pipe] = [createStreams(true), createStreams(false)];
    expect(await showScan('/srv/project', async () => 7, terminal, {})).toBe(7);
    await showScan('/srv/project', () => setTimeout(700), pipe, {});
    expect([readWritten(terminal), readWritten(pipe)]).toEqual(['', '']);
  });
});

describe('warnAboutFolder', () => {
  it('warns in the home folder and at the root, and nowhere else', () => {
    expect(warnAboutFolder(homedir())).toContain('your home folder');
    expect(warnAboutFolder('/')).toContain('root of the file system');
    expect(warnAboutFolder(join(homedir(), 'project'))).toBeUndefined();
  });
});
