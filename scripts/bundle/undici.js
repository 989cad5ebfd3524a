/** The parts of undici that the program uses, in its place in the bundle: all of it would be a tenth of the package. */
import api from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

// as undici's own main file does; a proxy's tunnel is a `connect`
Object.assign(Dispatcher.prototype, api);

export { EnvHttpProxyAgent };

/** As `request` of undici for an address alone: a GET without a body. */
export function request(address, { dispatcher, ...options }) {
  const { origin, pathname, search } = new URL(address);
  return dispatcher.request({ ...options, origin, path: `${pathname}${search}`, method: 'GET' });
}
