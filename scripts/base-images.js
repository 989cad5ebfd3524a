// The base images that the tests build on, one a line: the newest patch of each supported Python on the default suite,
// and those that the fixtures pin.
import { readFileSync } from 'node:fs';

const { minors, defaultSuite } = JSON.parse(
  readFileSync(new URL('../src/catalog/python/python.json', import.meta.url), 'utf8'),
);
const supported = minors.filter(({ minor }) => Number(minor.split('.')[1]) >= 11 && Number(minor.split('.')[1]) <= 14);
for (const { latest } of supported) console.log(`python:${latest}-slim-${defaultSuite}`);
console.log('python:3.11.8-slim-bookworm');
