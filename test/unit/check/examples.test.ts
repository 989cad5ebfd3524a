/** Each rule of Dockerfiles has examples that it must report and examples that it must not, in test/fixtures/check. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { frameworks, getFramework } from '../../../src/catalog/frameworks/index.ts';
import { findProgram } from '../../../src/catalog/frameworks/servers.ts';
import { applyEdits, check, type Finding, parseDockerfile } from '../../../src/check/index.ts';

const RULES = fileURLToPath(new URL('../../../src/check/rules', import.meta.url));
const EXAMPLES = fileURLToPath(new URL('../../fixtures/check', import.meta.url));
const rules = (await readdir(RULES, { recursive: true }))
  .filter((file) => /^(?!project)\w[\w-]*[\\/].*\.ts$/.test(file))
  .map((file) => file.replace(/^.*[\\/]|\.ts$/g, ''))
  .sort();
const examples = (await readdir(EXAMPLES, { recursive: true })).filter((path) => path.endsWith('.Dockerfile')).sort();

const entry = (path: string) => ({ path, size: 1, directory: false });
const context = {
  sent: ['app.py', 'requirements.txt', 'model.tar.gz', 'start.sh', 'unix.sh'].map(entry),
  kept: [entry('notes.txt')],
};
const startScripts = [{ path: 'start.sh', text: '#!/bin/sh\r\nexec python app.py\r\n' }];
const requirements = {
  'requirements.txt': 'fastapi==0.109.0\nuvicorn\n',
  'requirements.lock.txt': '# For Python 3.13, CPU\nfastapi==0.109.0 --hash=sha256:0\n',
};

const checkText = (text: string): Finding[] => {
  const ignoreFile = { path: '.dockerignore', text: 'notes.txt\n' };
  const parsed = {
    ...parseDockerfile('Dockerfile', text),
    context: text.includes('notes.txt') ? { ...context, ignoreFile } : context,
  };
  const scripts = text.includes('"/start.sh"') ? { startScripts } : {};
  return check({ dockerfiles: [{ ...parsed, ...scripts }], requirements, today: '2026-11-21' });
};
const readExample = (path: string): Promise<string> => readFile(join(EXAMPLES, path), 'utf8');
const reported = (findings: readonly Finding[]): string[] => findings.map(({ rule }) => rule);

describe('a rule', () => {
  it.each(rules)('%s has a bad and a good example', (rule) => {
    for (const kind of ['bad', 'good']) expect(examples).toContain(`${rule}/${kind}.Dockerfile`);
  });

  it.each(examples.filter((path) => path.includes('/bad')))('reports %s', async (path) => {
    expect(reported(checkText(await readExample(path)))).toContain(path.split('/')[0]);
  });

  it.each(examples.filter((path) => path.includes('/good')))('accepts %s', async (path) => {
    expect(reported(checkText(await readExample(path)))).not.toContain(path.split('/')[0]);
  });
});

describe('no-healthcheck', () => {
  const { command: job } = getFramework('script');
  const services = frameworks.filter(({ kind, command }) => kind === 'service' && findProgram(command) !== job[0]);

  it.each(services)('tells of a Dockerfile that starts $name without one', ({ command }) => {
    const text = `FROM python:3.13-slim\nCMD ${JSON.stringify(command)}\n`;
    expect(reported(checkText(text))).toContain('no-healthcheck');
  });

  it.each([
    ['python', 'train.py'],
    ['mlflow', 'run', '.'],
  ])('passes a job: %s %s', (...command) => {
    expect(reported(checkText(`FROM python:3.13-slim\nCMD ${JSON.stringify(command)}\n`))).not.toContain(
      'no-healthcheck',
    );
  });
});

describe('applyEdits', () => {
  it.each(examples.filter((path) => path.includes('/bad')))(
    'makes the rule accept %s where it has a fix',
    async (path) => {
      const rule = path.split('/')[0];
      const text = await readExample(path);
      const findings = checkText(text).filter((finding) => finding.rule === rule && (finding.edits ?? []).length > 0);
      const fixed = applyEdits(findings, new Map([['Dockerfile', text]])).files.get('Dockerfile');
      if (findings.length > 0) expect(reported(checkText(fixed ?? text))).not.toContain(rule);
    },
  );
});
