#!/usr/bin/env node
// Plain JavaScript that any Node can read: says which Node is needed before anything newer is parsed, and answers
// --help and --version without loading the rest.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { userInfo } from 'node:os';
import { join } from 'node:path';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const args = process.argv.slice(2);
const asked = (/** @type {string[]} */ ...names) => args.some((arg) => names.includes(arg));

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`create-ml-container needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else if (asked('--help', '-h') || args[0] === 'help') {
  const texts = JSON.parse(readFileSync(new URL('../dist/help.json', import.meta.url), 'utf8'));
  const topic = asked('--all') ? '--all' : args.find((arg) => arg !== '' && Object.hasOwn(texts, arg));
  const text = texts[topic ?? ''];
  if (topic === '--all' && process.stdout.isTTY) await (await import('../dist/main.js')).printLongText(text);
  else process.stdout.write(text);
} else if (asked('--version', '-V')) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  keepCompiledCode();
  // an abandoned prompt drains the event loop; that must never look like success
  process.exitCode = 1;
  const { main } = await import('../dist/main.js');
  process.exitCode = await main(args);
}

/**
 * Node 22.1 and newer can keep compiled code from one run to the next. It is run unread, so it lies in the home of the account, whatever HOME
 * and XDG_CACHE_HOME say: those may lead into a project.
 */
function keepCompiledCode() {
  if (module.enableCompileCache === undefined) return;
  /** @type {Record<string, string[]>} */
  const caches = { darwin: ['Library', 'Caches'], win32: ['AppData', 'Local'] };
  try {
    const folder = caches[process.platform] ?? ['.cache'];
    module.enableCompileCache(join(userInfo().homedir, ...folder, 'create-ml-container', 'compiled'));
  } catch (error) {
    // an account that the system does not know has no home
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ERR_SYSTEM_ERROR') throw error;
  }
}
