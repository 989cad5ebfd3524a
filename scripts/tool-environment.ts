/** The environment of the programs that make the bundled data: what a maintainer configured for pip and uv must not choose versions. */
import { devNull } from 'node:os';

/** How pip and uv reach the index and where they keep files. Everything else that they read from the environment chooses packages. */
const KEPT = [
  'PIP_CERT',
  'PIP_CLIENT_CERT',
  'PIP_DEFAULT_TIMEOUT',
  'PIP_DISABLE_PIP_VERSION_CHECK',
  'PIP_INDEX_URL',
  'PIP_PROXY',
  'PIP_RETRIES',
  'UV_CACHE_DIR',
  'UV_CONCURRENT_DOWNLOADS',
  'UV_DEFAULT_INDEX',
  'UV_HTTP_TIMEOUT',
  'UV_INDEX_URL',
  'UV_NATIVE_TLS',
  'UV_PYTHON_INSTALL_DIR',
  'UV_PYTHON_INSTALL_MIRROR',
  'UV_SYSTEM_CERTS',
];

/** @returns the environment without configuration files, local wheels, further indexes, constraints and dates of pip and uv. */
export function cleanToolEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(PIP|UV)_/.test(name) || KEPT.includes(name));
  // uv has no variable that leaves out its user configuration alone: UV_NO_CONFIG would also leave out the project's
  return { ...Object.fromEntries(kept), PIP_CONFIG_FILE: devNull, XDG_CONFIG_HOME: devNull, XDG_CONFIG_DIRS: devNull };
}

/** Applies it to this process, and with that to each program that it starts. */
export function cleanOwnEnvironment(): void {
  const clean = cleanToolEnvironment(process.env);
  for (const name of Object.keys(process.env)) if (!(name in clean)) delete process.env[name];
  Object.assign(process.env, clean);
}
