/** The engine's own BuildKit behind a port of loopback, as a builder elsewhere would be: it can do what the docker driver declines, such as a push by digest. */
import { spawn } from 'node:child_process';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { run } from './cli.ts';

export interface Builder {
  name: string;
  stop: () => Promise<void>;
}

/** @param config folder that Docker keeps its settings in: nobody else sees the builder. */
export async function remoteBuilder(name: string, config: string): Promise<Builder> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    const dial = spawn('docker', ['buildx', 'dial-stdio', '--progress', 'quiet'], {
      env: { ...process.env, BUILDX_BUILDER: 'default' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    socket.pipe(dial.stdin);
    dial.stdout.pipe(socket);
    dial.stdin.on('error', () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      open.delete(socket);
      dial.kill();
    });
    dial.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const made = await run(
    'docker',
    ['buildx', 'create', '--name', name, '--driver', 'remote', `tcp://127.0.0.1:${port}`],
    {
      env: { DOCKER_CONFIG: config },
    },
  );
  if (made.code !== 0) throw new Error(made.stderr);
  const stop = async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { name, stop };
}
