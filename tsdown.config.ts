import { copyFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsdown';
import { writeNotices } from './scripts/bundle/notices.ts';

const replacement = (name: string): string => fileURLToPath(new URL(`scripts/bundle/${name}.js`, import.meta.url));

export default defineConfig({
  entry: { main: 'src/main.ts', index: 'src/api.ts' },
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minify: true,
  // by oxc: the types of the library are written out, and the compiler of TypeScript would take as long as all the rest
  dts: { entry: 'src/api.ts', oxc: true },
  clean: true,
  // the published package has no run-time dependencies (DESIGN §8)
  deps: { alwaysBundle: () => true },
  plugins: [
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
    // modules that several chunks share stand apart, or the chunks would import each other in a circle; by who needs them, or each
    // command would load what only another one uses; small ones are merged, for each costs the package its imports
    codeSplitting: {
      groups: [{ name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 6_000 }],
    },
    chunkFileNames: ({ name }) => (name.startsWith('shared') ? 'shared-[hash].js' : '[name]-[hash].js'),
  },
  hooks: {
    'build:done': async ({ chunks }) => {
      await copyFile('src/generated/help.json', 'dist/help.json');
      const modules = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
      await writeNotices(modules, 'dist/THIRD-PARTY-NOTICES.txt');
    },
  },
});
