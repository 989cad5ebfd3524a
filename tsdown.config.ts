import { copyFile } from 'node:fs/promises';
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { main: 'src/main.ts' },
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  minify: true,
  dts: false,
  clean: true,
  // the published package has no run-time dependencies (DESIGN §8)
  noExternal: () => true,
  outExtensions: () => ({ js: '.js' }),
  hooks: { 'build:done': () => copyFile('src/generated/help.txt', 'dist/help.txt') },
});
