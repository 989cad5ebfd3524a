#!/usr/bin/env node
// Plain JavaScript that any Node can read: says which Node is needed before anything newer is parsed, and answers
// --help and --version without loading the rest.
import { readFileSync } from 'node:fs';

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
  // an abandoned prompt drains the event loop; that must never look like success
  process.exitCode = 1;
  const { main } = await import('../dist/main.js');
  process.exitCode = await main(args);
}
