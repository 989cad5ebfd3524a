/** Reads JSON; the JSONC reader explains its errors. */
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
