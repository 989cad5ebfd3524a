/** Values of every field that the schema and the program must take or refuse alike. */
import { frameworks } from '../../../src/catalog/frameworks.ts';
import { targets } from '../../../src/catalog/targets.ts';
import type { SpecPath } from '../../../src/options.ts';

/** Good and bad values of each field. */
export const TABLE: Record<SpecPath, { good: unknown[]; bad: unknown[] }> = {
  framework: { good: frameworks.map(({ name }) => name), bad: ['flask2', '', 'FastAPI', null] },
  entry: {
    good: [
      'app:app',
      'app.main:app',
      'a.b:make()',
      'app.py',
      'src/app.py',
      '_x1.py',
      'a/x.yaml',
      './',
      'model/',
      'a/b.1/',
    ],
    bad: [
      'app',
      'app.main',
      '/app.py',
      '../app.py',
      'a b.py',
      'app:app;x',
      'app.py\n',
      '-c.py',
      'a:b()()',
      'a/-x.py',
      '/',
      '../',
      'a/../',
      'a//',
      '/model/',
      'a b/',
      '-a/',
      'x.toml',
    ],
  },
  python: { good: ['3.9', '3.12', '3.12.11'], bad: ['3', '2.7', '3.12-slim', 'latest', 3.12, '3.12.11.1'] },
  'ca.file': {
    good: ['ca.pem', 'certs/company-ca.crt'],
    bad: ['/etc/ca.pem', '../ca.pem', 'a b.pem', 'a,target=/x', ''],
  },
  'ca.mode': { good: ['image', 'build'], bad: ['run', true] },
  'proxy.url': {
    good: ['http://proxy.acme.example:3128'],
    bad: ['proxy:3128', 'http://me:secret@proxy:3128', 'http://a b'],
  },
  'proxy.bypass': { good: [[], ['.acme.example', '10.0.0.0/8', '[::1]']], bad: ['x', ['a b'], ['a,b'], ['$(x)']] },
  installer: { good: ['uv', 'pip'], bad: ['conda', ''] },
  'uv.image': {
    good: ['mirror.example.com/uv:0.13.8', 'mirror.example.com:5000/a/uv:1', `uv@sha256:${'0'.repeat(64)}`],
    bad: ['uv', 'mirror.example.com:5000/uv', 'uv:1 /x', 'uv:$(x)', '', 'a/../uv:1'],
  },
  prune: { good: ['on', 'off'], bad: [true, 'yes'] },
  accelerator: { good: ['cpu', 'cuda'], bad: ['gpu', 'CUDA', true] },
  cuda: { good: ['12.6', '13.0'], bad: ['12', '12.10', '12.6.1', 'cu126', 12.6] },
  gpuPlatforms: { good: [['linux/amd64']], bad: [[], ['windows/amd64'], 'linux/amd64'] },
  dependencies: { good: [[], ['torch'], ['numpy>=2'], ['uvicorn[standard]==0.1']], bad: ['torch', [1], [null]] },
  requirements: { good: ['requirements.txt', 'deps/prod.in'], bad: ['', '/etc/passwd', '../x', 'a//b', 'a\\b', 'x/'] },
  port: { good: [1, 8000, 65535], bad: [0, 65536, -1, 80.5, '8000', Number.NaN] },
  health: { good: ['/', '/health', '/v1/up?x=1', false], bad: ['health', '/a b', "/'", true, '', 1] },
  name: { good: ['a', 'sentiment-api', 'a.b_c'], bad: ['', 'A', '-a', 'a--b', 'a/', 'x'.repeat(64), 'é'] },
  image: {
    good: ['api', 'ghcr.io/acme/api', 'localhost:5000/a/b-c'],
    bad: ['api:latest', 'Acme', 'a@sha256:0', 'a//b', '', `${'a/'.repeat(130)}a`],
  },
  starter: { good: [true, false], bad: ['yes', 1, null] },
  include: {
    good: [[], ['app', 'my data/x.json']],
    bad: ['app', ['../x'], ['a*'], ['!x'], ['/x'], ['a\nb'], ['C:/x']],
  },
  exclude: { good: [['app/tests']], bad: [['$HOME'], [''], [`it's`], ['..'], ['a/..'], ['#x']] },
  'models.mode': { good: ['bake', 'volume', 'none'], bad: ['copy', false] },
  'models.path': { good: ['models', 'a.b/c'], bad: ['a/../b', './/x', 'x"y'] },
  pythonpath: {
    good: ['src', '.', 'a:b', 'backend:lib/shared', '.:src', 'a..b'],
    bad: ['/src', 'src/', 'a:', ':a', 'a::b', 'a:/etc', 'a:../b', 'a:b/..', '../a', 'a/../b:c', 'a:b/', 'a\\b', 'a$b'],
  },
  apt: { good: [['libgomp1', 'ffmpeg=7:5.1.6-0+deb12u1', 'g++']], bad: [['a b'], ['-y'], ['A'], 'ffmpeg', ['x;y']] },
  env: {
    good: [{ A: '', LOG_LEVEL: 'a "b" $c' }],
    bad: [{ '1A': 'x' }, { A: 1 }, { A: 'x\ny' }, { 'A B': 'x' }, ['A=1']],
  },
  with: { good: [[], targets.map(({ name }) => name)], bad: ['compose', ['nowhere'], [null]] },
  without: { good: [['compose']], bad: [['-compose'], true] },
  settings: {
    good: [{ 'kubernetes.namespace': 'ml' }, {}],
    bad: [{ kubernetes: 'x' }, { 'a.b.c': 'x' }, { 'A.b': 'x' }, { 'a.b': 1 }, { 'a.b': 'x\ny' }],
  },
  labels: {
    good: [{ 'org.opencontainers.image.source': 'https://example.com' }],
    bad: [{ 'a b': 'x' }, { a: 'x\u2028y' }, { '': 'x' }, { a: null }],
  },
  shm: { good: ['512m', '1g', '8GB', '2Kb'], bad: ['1', '1t', 'g', '-1g', '1.5g', 64] },
  user: { good: [1, 1000, 59999], bad: [0, 60000, 'root', 1.5, '1000'] },
  platforms: { good: [['linux/amd64'], ['linux/amd64', 'linux/arm64']], bad: [[], ['windows/amd64'], 'linux/amd64'] },
  'base.registry': { good: ['mirror.example.com/library', 'localhost:5000'], bad: ['https://x', 'x/', 'a b', ''] },
  'base.suite': { good: ['trixie', 'bookworm'], bad: ['Trixie', '12', 'a b', 'ab'] },
  'base.digest': { good: [`sha256:${'0a'.repeat(32)}`], bad: ['sha256:0', `sha512:${'0'.repeat(64)}`, '0'.repeat(64)] },
  unneeded: { good: [['seaborn'], ['a', 'b-c']], bad: [['a b'], 'seaborn', ['']] },
  asOf: {
    good: ['pins', 'today', '2024-05-01'],
    bad: ['yesterday', '2024', '2024-13-01', '2024-05-01T00:00:00Z', 20240501],
  },
  constraints: { good: [['constraints.txt', 'ci/approved.txt']], bad: [['../x'], ['/x'], 'constraints.txt'] },
  'indexes.default': {
    good: ['https://mirror.example.com/simple', 'http://127.0.0.1:8000/'],
    bad: ['ftp://x', 'https://u:p@x/', 'x', 'https://x/?a'],
  },
  'indexes.private': {
    good: [{ acme: 'https://pypi.example.com/simple' }, {}],
    bad: [{ acme: 'https://u:p@x/' }, { Acme: 'https://x/' }, { 'a b': 'https://x/' }, ['https://x/']],
  },
  'indexes.packages': { good: [{ 'acme-models': 'acme' }], bad: [{ 'a b': 'acme' }, { a: 'A' }, { a: '' }] },
  'indexes.secret': { good: ['netrc', 'pypi.netrc'], bad: ['', 'a b', 'a,b', '-x'] },
  'indexes.pytorch': {
    good: ['https://mirror.example.com/whl', 'http://127.0.0.1:8000/'],
    bad: ['ftp://x', 'https://u:p@x/', 'x', 'https://x/ y'],
  },
  registry: { good: ['ghcr.io/acme', 'localhost:5000'], bad: ['https://x', 'x/', ''] },
  tag: { good: ['latest', '{date}-{git}', 'v1.2_3'], bad: ['', '-x', '.x', 'a b', '{env}', 'a:b', '$(x)'] },
  aptMirror: { good: ['https://mirror.example.com/debian'], bad: ['ftp://x', 'https://x/|y', 'x'] },
  gitLabels: { good: [true, false], bad: ['yes', 1] },
  banned: {
    good: [{}, { requests: 'x' }, { 'requests<2.32': 'CVE' }, { 'numpy>=1,<2': 'x', 'a==1.*': 'y' }],
    bad: [{ 'a b': 'x' }, { requests: '' }, { requests: ' ' }, { 'a @ https://x': 'x' }, ['requests'], { a: 1 }],
  },
  requiredFiles: { good: [[], ['README.md', 'docs/x.md']], bad: ['README.md', ['../x'], ['/x']] },
  lock: { good: ['requirements.lock.txt'], bad: ['../x', '/x', '$x'] },
};
/** What only the program can see: the words of secrets in any case, and PEP 508. */
export const PROGRAM_ONLY: Partial<Record<SpecPath, unknown[]>> = {
  dependencies: [['not a requirement!'], ['torch=='], ['-r x.txt']],
  env: [{ API_KEY: 'x' }, { db_Password: 'x' }],
};
