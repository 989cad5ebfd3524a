/** scripts/project.py on packaging files as they are written: nothing of the project is run. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fill } from '../../../src/render/templates.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'project-metadata-'));
  writeFileSync(join(dir, 'project.py'), fill('scripts/project.py', {}));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Writes the metadata of a project of these files, and reads what is there then. */
function install(files: Record<string, string>) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, 'source', path)), { recursive: true });
    writeFileSync(join(dir, 'source', path), content);
  }
  execFileSync('python3', [join(dir, 'project.py'), join(dir, 'source'), join(dir, 'out'), '/venv', '/app/src'], {
    stdio: 'pipe',
  });
  const lib = join(dir, 'out/venv/lib');
  const site = join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
  const folder = readdirSync(site).find((name) => name.endsWith('.dist-info')) ?? '';
  const points = join(site, folder, 'entry_points.txt');
  return {
    folder,
    site,
    metadata: readFileSync(join(site, folder, 'METADATA'), 'utf8'),
    points: existsSync(points) ? readFileSync(points, 'utf8') : '',
    bin: join(dir, 'out/venv/bin'),
  };
}

describe('project.py', () => {
  it('writes the metadata, the entry points and the commands of pyproject.toml', () => {
    const { folder, metadata, points, bin, site } = install({
      'pyproject.toml':
        '[project]\nname = "My.Ranker"\nversion = "0.3.0"\ndependencies = ["numpy>=1.26"]\n' +
        '[project.optional-dependencies]\napi = ["fastapi; python_version > \'3\'"]\n' +
        '[project.scripts]\nserve = "ranker.api:App.main"\n[project.entry-points."ranker.models"]\nlinear = "ranker.linear"\n',
    });
    expect(folder).toBe('my_ranker-0.3.0.dist-info');
    expect(metadata).toBe(
      'Metadata-Version: 2.1\nName: My.Ranker\nVersion: 0.3.0\nRequires-Dist: numpy>=1.26\nProvides-Extra: api\n' +
        'Requires-Dist: fastapi ; (python_version > \'3\') and extra == "api"\n',
    );
    expect(points).toBe('[console_scripts]\nserve = ranker.api:App.main\n\n[ranker.models]\nlinear = ranker.linear\n');
    expect(readFileSync(join(bin, 'serve'), 'utf8')).toMatch(
      /^#!\/venv\/bin\/python\n[\s\S]*from ranker\.api import App\n[\s\S]*sys\.exit\(App\.main\(\)\)/,
    );
    expect(statSync(join(bin, 'serve')).mode & 0o111).toBe(0o111);
    expect(readFileSync(join(site, 'my_ranker.pth'), 'utf8')).toBe('/app/src\n');
  });

  const dynamic = '[project]\nname = "pkg"\ndynamic = ["version"]\n';
  it.each<[string, Record<string, string>]>([
    [
      'an attribute',
      {
        'pyproject.toml': `${dynamic}[tool.setuptools.dynamic]\nversion = {attr = "pkg.about.VERSION"}\n`,
        'src/pkg/about.py': 'import torch\nVERSION = "1.2"\n',
      },
    ],
    [
      'a file',
      {
        'pyproject.toml': `${dynamic}[tool.setuptools.dynamic]\nversion = {file = ["VERSION"]}\n`,
        VERSION: '1.2\n',
      },
    ],
    [
      'the path of Hatch',
      { 'pyproject.toml': `${dynamic}[tool.hatch.version]\npath = "pkg/v.py"\n`, 'pkg/v.py': "__version__ = '1.2'\n" },
    ],
    [
      'the module, for Flit',
      { 'pyproject.toml': `${dynamic}[build-system]\n`, 'pkg/__init__.py': '__version__ = "1.2"\n' },
    ],
    ['Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "pkg"\nversion = "1.2"\n' }],
    [
      'setup.cfg',
      { 'setup.cfg': '[metadata]\nname = pkg\nversion = attr: pkg.__version__\n', 'pkg.py': '__version__ = "1.2"' },
    ],
    [
      'setup.py, which is not run',
      { 'setup.py': 'from setuptools import setup\nraise SystemExit\nsetup(name="pkg", version="1.2", cmdclass=X)' },
    ],
  ])('reads the version from %s', (_where, files) => {
    expect(install(files).folder).toBe('pkg-1.2.dist-info');
  });

  it.each<[string, Record<string, string>]>([
    ['Poetry', { 'pyproject.toml': '[tool.poetry]\nname = "p"\nversion = "1"\n[tool.poetry.scripts]\ngo = "p.a:b"\n' }],
    [
      'setup.cfg',
      { 'setup.cfg': '[metadata]\nname = p\nversion = 1\n[options.entry_points]\nconsole_scripts =\n  go = p.a:b\n' },
    ],
    ['setup.py', { 'setup.py': 'setup(name="p", version="1", entry_points={"console_scripts": ["go=p.a:b"]})' }],
  ])('writes the commands of %s', (_where, files) => {
    const { points, bin } = install(files);
    expect(points).toBe('[console_scripts]\ngo = p.a:b\n');
    expect(readFileSync(join(bin, 'go'), 'utf8')).toContain('from p.a import b');
  });
});
