import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type InlineConfig } from 'tsdown';
import { writeNotices } from './scripts/bundle/notices.ts';
import { findCycles } from './scripts/shape/cycles.ts';

const replacement = (name: string): string => fileURLToPath(new URL(`scripts/bundle/${name}.js`, import.meta.url));

/** What `create-ml-container` loads for a new project: it starts from one file, since Node takes longer to find and link fifty. */
const PLAIN = [
  'main',
  'commands/create',
  'pipeline/create-project',
  'pipeline/detection-findings',
  'detect/index',
  'lock/snapshot',
  'catalog/index',
  'catalog/python/wheels',
  'requirements/index',
].map((name) => fileURLToPath(new URL(`src/${name}.ts`, import.meta.url)));
const plain = new Set<string>();
/** Paths of the modules in the bundle. */
const bundled: string[] = [];

const COMMON = {
  platform: 'node',
  target: 'node20.19',
  minify: true,
  // the published package has no run-time dependencies (DESIGN §8)
  deps: { alwaysBundle: () => true },
} satisfies InlineConfig;
/** What src/pep/grammar.ts requires when it is needed, which only a file of its own allows. */
const GRAMMAR: InlineConfig = {
  ...COMMON,
  config: false,
  logLevel: 'warn',
  entry: { 'pep-508': 'pip-requirements-js' },
  format: 'cjs',
  dts: false,
  clean: false,
  outExtensions: () => ({ js: '.cjs' }),
  hooks: {
    'build:done': ({ chunks }) => {
      bundled.push(...chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])));
    },
  },
};

export default defineConfig({
  ...COMMON,
  entry: { main: 'src/main.ts', index: 'src/api.ts' },
  format: 'esm',
  // by oxc: the types of the library are written out, and the compiler of TypeScript would take as long as all the rest
  dts: { entry: 'src/api.ts', oxc: true },
  clean: true,
  plugins: [
    {
      name: 'plain-path',
      buildEnd() {
        for (const waiting = [...PLAIN]; waiting.length > 0; ) {
          const id = waiting.pop() as string;
          if (plain.has(id)) continue;
          plain.add(id);
          waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
        }
      },
    },
    {
      name: 'required-from-its-own-file',
      transform(code, id) {
        return id.endsWith('/pep/grammar.ts') ? code.replaceAll('pip-requirements-js', './pep-508.cjs') : undefined;
      },
    },
    {
      // where the facts of a table come from is for people who change it
      name: 'tables-without-source',
      transform(code, id) {
        if (!/\/src\/.*\.json$/.test(id.replaceAll('\\', '/'))) return undefined;
        const { source, ...table } = JSON.parse(code) as Record<string, unknown>;
        return typeof source === 'string' ? { code: JSON.stringify(table), map: null } : undefined;
      },
    },
  ],
  alias: {
    // its main file is a UMD module, which asks for its parts when it runs
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    undici$: replacement('undici'),
    // the same parser of HTTP a second time, for speed that a download of some kilobytes does not need
    '../llhttp/llhttp_simd-wasm.js': 'undici/lib/llhttp/llhttp-wasm.js',
    '@lezer/highlight': replacement('highlight'),
    figures: replacement('plain'),
    yoctocolors: replacement('plain'),
    'pretty-ms': replacement('plain'),
    // Handlebars does without, and nobody asks it for a source map
    'source-map': replacement('empty'),
  },
  outExtensions: () => ({ js: '.js' }),
  outputOptions: {
    // modules that several chunks share stand apart, by who needs them, or each command would load what only another one uses; small
    // ones are not merged, since merged ones import each other in a circle
    codeSplitting: {
      groups: [
        { name: 'plain', test: (id) => plain.has(id), priority: 1 },
        { name: 'shared', minShareCount: 2, entriesAware: true },
      ],
    },
    chunkFileNames: ({ name }) => (name.startsWith('shared') ? 'shared-[hash].js' : '[name]-[hash].js'),
  },
  hooks: {
    'build:done': async ({ chunks }) => {
      const imports = chunks.flatMap((chunk) =>
        chunk.type === 'chunk' ? [[chunk.fileName, chunk.imports] as const] : [],
      );
      const cycles = findCycles(new Map(imports));
      // a module may run before what it imports: such a build breaks in some commands alone
      if (cycles.length > 0) throw new Error(`files of the bundle import each other in a circle: ${cycles.join('; ')}`);
      await copyFile('src/generated/help.json', 'dist/help.json');
      await build(GRAMMAR);
      bundled.push(...chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])));
      await writeNotices(bundled, 'dist/THIRD-PARTY-NOTICES.txt');
    },
  },
});
