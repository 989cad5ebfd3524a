/** Ctrl-C and SIGTERM while the real uv waits for an index on loopback that never answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { BIN, folder, tree } from '../support/cli.ts';

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends uv with the run and leaves nothing written', async (signal, code) => {
  const { path: dir, remove } = await folder();
  const server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simple`;
  try {
    const flags = ['--yes', '--framework', 'script', '--python', '3.12', '--dep', 'acme-models'];
    const child = spawn(process.execPath, [BIN, dir, ...flags, '--set', `indexes.default=${url}`], {
      env: { ...process.env, NO_PROXY: '127.0.0.1', UV_NO_CACHE: '1', UV_HTTP_TIMEOUT: '3600' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const ended = once(child, 'close');
    const [{ socket }] = (await once(server, 'request')) as [IncomingMessage];
    // without the signal uv waits for an hour
    child.kill(signal);
    expect(await ended, stderr).toEqual([code, null]);
    expect(stderr).toContain('nothing was written');
    expect(await tree(dir)).toEqual({});
    // only the end of uv closes its connection
    if (!socket.destroyed) await once(socket, 'close');
  } finally {
    server.closeAllConnections();
    server.close();
    await remove();
  }
});
