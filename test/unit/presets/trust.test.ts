import { describe, expect, it } from 'vitest';
import type { UserError } from '../../../src/errors.ts';
import type { Overlay } from '../../../src/presets/overlay.ts';
import { acceptOverlays } from '../../../src/presets/trust.ts';

const overlay = (...settings: string[]): Overlay => ({
  from: 'preset github:acme/ml',
  reference: 'github:acme/ml',
  remote: true,
  files: {},
  settings,
  sha256: 'a',
});

describe('acceptOverlays', () => {
  it.each([
    [
      '+ indexes.default: "https://index.example/simple"',
      'read it; --trust accepts it until it changes, and may send your logins to its indexes',
    ],
    ['+ base.registry: "mirror.example.com"', 'read it; --trust accepts it until it changes'],
  ])('says what --trust does with %s', (setting, fix) => {
    const refuse = () => acceptOverlays([overlay(setting)], undefined, false);
    expect(refuse).toThrow();
    try {
      refuse();
    } catch (error) {
      expect((error as UserError).problems[0]?.fix).toBe(fix);
    }
    expect(acceptOverlays([overlay(setting)], undefined, true)).toEqual({ 'github:acme/ml': 'a' });
  });
});
