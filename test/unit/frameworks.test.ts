/** Holds every folder of templates/frameworks in shape, so that adding one needs no test of its own. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { frameworkSchema } from '../../src/catalog/frameworks/schema.ts';
import type { Framework } from '../../src/catalog/frameworks/types.ts';
import { parseRequirement } from '../../src/pep/requirement.ts';

const ROOT = fileURLToPath(new URL('../../templates/frameworks/', import.meta.url));
const names = readdirSync(ROOT);
const json = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, name, 'framework.json'), 'utf8'));
const read = (name: string): Framework => frameworkSchema.parse(json(name));
const starterFiles = (name: string) =>
  readdirSync(join(ROOT, name, 'starter'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => statSync(join(ROOT, name, 'starter', file)).isFile() && !file.includes('__pycache__'));

/** Where Python finds the module of an entry point (`app.main:app` is app/main.py), or what makes a folder one. */
const fileOf = ({ entry, detect }: Framework) =>
  ({
    file: entry.default,
    folder: `${entry.default}${detect.files?.[0]}`,
    module: `${entry.default.split(':')[0]?.replaceAll('.', '/')}.py`,
  })[entry.form];

describe.each(names)('templates/frameworks/%s', (name) => {
  it('says in framework.json what the schema asks for, under its own name', () => {
    const { success, error } = frameworkSchema.safeParse(json(name));
    expect(error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []).toEqual([]);
    expect(success).toBe(true);
    expect(read(name).name).toBe(name);
  });

  it('says what shows without a GPU that the image is sound, where it does not start without one', () => {
    const { accelerator, withoutGpu } = read(name);
    expect(withoutGpu !== undefined).toBe(accelerator === 'cuda');
  });

  it('names dependencies that are requirements by PEP 508', () => {
    for (const text of read(name).dependencies)
      expect(parseRequirement(text, `${name}/framework.json`).name).toMatch(/^[a-z0-9-]+$/);
  });

  it('has a starter with its entry point and with tests', () => {
    const framework = read(name);
    const files = starterFiles(name);
    expect(files).toContain(fileOf(framework));
    expect(files.some((file) => /^tests\/test_\w+\.py$/.test(file))).toBe(true);
    expect(files).toContain('requirements-dev.txt');
    if (framework.entry.form === 'module') {
      const attribute = framework.entry.default.split(':')[1];
      const text = readFileSync(join(ROOT, name, 'starter', fileOf(framework)), 'utf8');
      expect(text).toMatch(new RegExp(`^(?:${attribute} = |class ${attribute}\\b)`, 'm'));
    }
  });

  it('has starter files that survive npm, Windows and a checkout as they are', () => {
    for (const file of starterFiles(name)) {
      // npm leaves .gitignore and .npmrc out of a package, and git on Windows takes no CR back out of a file
      expect(file).toMatch(/^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/);
      const text = readFileSync(join(ROOT, name, 'starter', file), 'utf8');
      expect(text, file).not.toMatch(/\r|\t|[^\S\n]\n/);
      expect(text === '' || text.endsWith('\n'), `${file} ends its last line`).toBe(true);
    }
  });

  it('gives the reasons for its data in README.md', () => {
    const framework = read(name);
    const readme = readFileSync(join(ROOT, name, 'README.md'), 'utf8');
    expect(readme).toMatch(/^# \w/);
    expect(readme).toContain(`**Stop signal: ${framework.stopSignal}.**`);
    for (const variable of Object.keys(framework.env)) expect(readme).toContain(variable);
    if (framework.port) expect(readme).toContain(String(framework.port));
    if (framework.health) expect(readme).toContain(`**Health: \`${framework.health}\``);
    for (const [, file] of readme.matchAll(/^\| `([^`=]+\.\w+)` \|/gm))
      expect(existsSync(join(ROOT, name, 'starter', file ?? '')), `${file}, which README.md names`).toBe(true);
  });
});

it('puts each framework at a place of its own in the menu', () => {
  const orders = names.map((name) => read(name).order);
  expect(new Set(orders).size).toBe(orders.length);
  const titles = names.map((name) => read(name).title);
  expect(new Set(titles).size).toBe(titles.length);
});

describe('the schema refuses', () => {
  const service: Framework = {
    name: 'echo',
    title: 'Echo: says it again',
    order: 1,
    kind: 'service',
    dependencies: ['echo-server'],
    port: 8000,
    health: '/health',
    entry: { form: 'module', default: 'app:app' },
    command: ['echo-server', '{entry}', '--port', '{port}'],
    options: { '--port': { value: true }, '--quiet': { value: false, since: 'echo-server>=2' } },
    stopSignal: 'SIGTERM',
    env: { ECHO_PORT: '{port}', ECHO_LOUD: { value: 'no', for: 'echo-server<2' } },
    develop: { command: ['echo-server', '{module}:{attribute}', '--port', '{port}', '--quiet'], action: 'sync' },
    detect: { imports: ['echo'], apps: ['echo.App'], rank: 1 },
  };
  const { port: _port, health: _health, options: _options, ...portless } = service;
  const job = {
    ...portless,
    kind: 'job',
    command: ['python', '{entry}'],
    develop: { command: ['python', '{entry}'], action: 'sync' },
  };

  it('nothing in what is right', () => {
    expect(frameworkSchema.safeParse(service).error?.issues).toBeUndefined();
    expect(frameworkSchema.safeParse(job).error?.issues).toBeUndefined();
  });

  const wrong: Record<string, unknown> = {
    'an option of the commands that is not in the table': { ...service, options: { '--port': { value: true } } },
    'an option that takes a value and is followed by none': {
      ...service,
      command: ['echo', '{entry}', '{port}', '--port'],
    },
    'an option of no command': { ...service, options: { ...service.options, '--other': { value: true } } },
    'an option that does not say whether it takes a value': {
      ...service,
      options: { ...service.options, '--quiet': { since: 'echo-server>=2' } },
    },
    'an unknown field': { ...service, stopsignal: 'SIGTERM' },
    'a name that is no folder name': { ...service, name: '../echo' },
    'a title of two lines': { ...service, title: 'Echo\nRUN true' },
    'a service without a port': portless,
    'a service whose command ignores the port': { ...service, command: ['echo-server', '{entry}'] },
    'a job with a health check': { ...job, health: '/' },
    'a job with a start period': { ...job, startPeriod: 10 },
    'a job whose command takes a port': { ...job, command: ['python', '{entry}', '{port}'] },
    'a port of root': { ...service, port: 80 },
    'a command that starts nothing': { ...service, command: ['echo-server', '--port', '{port}'] },
    'a placeholder that nobody fills': { ...service, command: ['echo-server', '{entry}', '{prot}', '{port}'] },
    'half a placeholder': { ...service, command: ['echo-server', '{entry}', '{', '{port}'] },
    'a file of the server that is no Python': { ...service, reads: { 'echo.toml': [] } },
    'a file of the server that stands in for nothing': { ...service, reads: { 'echo.py': ['OTHER'] } },
    'an accelerator that nothing here knows': { ...service, accelerator: 'tpu' },
    'an empty command': { ...service, command: [] },
    'a line break in the command': { ...service, command: ['echo-server', '{entry}', '{port}\nRUN true'] },
    'a development command without the port': {
      ...service,
      develop: { command: ['echo-server', '{entry}'], action: 'sync' },
    },
    'a variable that is no name': { ...service, env: { 'A B': '1' } },
    'a line break in a variable': { ...service, env: { A: '1\nB=2' } },
    'a placeholder in a variable but the port': { ...service, env: { A: '{entry}' } },
    'a health path with a quote': { ...service, health: '/"' },
    'an entry that is not of its form': { ...service, entry: { form: 'file', default: 'app:app' } },
    'a folder that does not end in /': { ...service, entry: { form: 'folder', default: 'model' } },
    'a settings file that is neither Python nor YAML': { ...service, entry: { form: 'file', default: 'app.toml' } },
    'a sign that is no file name': { ...service, detect: { ...service.detect, files: ['a/b'] } },
    'a signal that Python cannot handle': { ...service, stopSignal: 'SIGKILL' },
    'a sign that is no Python name': { ...service, detect: { ...service.detect, apps: ['echo App'] } },
    'an unknown field of an entry': { ...service, entry: { ...service.entry, file: 'app.py' } },
    'an unknown field of development': { ...service, develop: { ...service.develop, watch: true } },
    'an unknown sign': { ...service, detect: { ...service.detect, import: ['echo'] } },
    'an unknown argument of a sign': { ...service, detect: { ...service.detect, arguments: { ports: ['port'] } } },
  };
  it.each(Object.entries(wrong))('%s', (_what, value) => {
    expect(frameworkSchema.safeParse(value).success).toBe(false);
  });
});
