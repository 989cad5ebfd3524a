/** JSON as the standard has it. The engine's own parser is the fastest; what it refuses, the other one explains. */
import type { PresetFormat } from './types.ts';
export const jsonFormat: PresetFormat = {
  async read(text) {
    try {
      return { data: JSON.parse(text.replace(/^\uFEFF/, '')) };
    } catch {
      return (await import('./jsonc.ts')).readWith(text, false);
    }
  },
  locate: async (text, path) => (await import('./jsonc.ts')).locate(text, path),
};
