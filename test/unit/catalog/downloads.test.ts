import { describe, expect, it } from 'vitest';
import table from '../../../src/catalog/packages/downloads.json' with { type: 'json' };
import { downloadsAtRuntime } from '../../../src/catalog/packages/downloads.ts';

const by = (name: string, ...via: string[]) => ({ name, via });

describe('what downloads models when it runs', () => {
  it('is known by its own name or by what it builds on', () => {
    expect(downloadsAtRuntime([by('fastapi', 'requirements.in'), by('scikit-learn', 'requirements.in')])).toBe(false);
    expect(downloadsAtRuntime([by('transformers', 'requirements.in'), by('huggingface-hub', 'transformers')])).toBe(
      true,
    );
    expect(downloadsAtRuntime([by('torch', 'requirements.in')])).toBe(true);
  });

  it('is none that only a package brings whose apps do without', () => {
    const page = [by('gradio', 'requirements.in'), by('huggingface-hub', 'gradio', 'gradio-client')];
    expect(downloadsAtRuntime(page)).toBe(false);
    expect(downloadsAtRuntime([...page.slice(0, 1), by('huggingface-hub', 'gradio', 'requirements.in')])).toBe(true);
  });

  it('is named as the lock names it', () => {
    for (const name of [...table.packages, ...table.idle.packages]) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });
});
