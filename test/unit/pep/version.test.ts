import { describe, expect, it } from 'vitest';
import { allows, parseExactVersion } from '../../../src/pep/version.ts';

describe('allows', () => {
  it.each([
    ['<2', '1.9.9', true],
    ['<2', '2.0', false],
    ['<=2', '2.0.0', true],
    ['<=2', '2.0.1', false],
    ['>2', '2.0', false],
    ['>2', '2.0.1', true],
    ['>=2', '2', true],
    ['>=2.10', '2.9', false],
    ['>=2.9', '2.10', true],
    ['~=2.1', '2.9', true],
    ['~=2.1', '3.0', false],
    ['~=2.1.0', '2.2', false],
    ['==2.*', '2.13.0', true],
    ['==2.1.*', '2.10.0', false],
    ['!=2.1.*', '2.10.0', true],
    ['!=2.13', '2.13.0', false],
    ['==2.13', '2.13.0', true],
    // a local label counts only where the specifier names one
    ['==2.13.0', '2.13.0+cpu', true],
    ['==2.13.0+cpu', '2.13.0+cpu', true],
    ['==2.13.0+cu130', '2.13.0+cpu', false],
    ['==2.13.0+cpu', '2.13.0', false],
    ['==2.13.0+CPU_1', '2.13.0+cpu.1', true],
    ['==2.12.0+cpu', '2.13.0+cpu', false],
    ['!=2.13.0+cpu', '2.13.0+cpu', false],
    ['!=2.13.0+cu130', '2.13.0+cpu', true],
    ['!=2.12.0+cpu', '2.13.0+cpu', true],
    ['<=2.13.0', '2.13.0+cpu', true],
    ['>2.13.0', '2.13.0+cpu', false],
    ['!=2.13.0', '2.13.0+cpu', false],
    // the snapshot's own version may be a pre-release
    ['>=1.0', '2.0rc1', true],
    ['<2.0', '2.0rc1', false],
    ['>=2.0', '2.0.post1', true],
    ['', '1', true],
    ['>=1,<2', '1.5', true],
    ['>=1,<2', '2.5', false],
  ])('%s allows %s: %s', (specifier, version, expected) => {
    expect(allows(specifier, version)).toBe(expected);
  });
});

describe('parseExactVersion', () => {
  it.each([
    ['==1.5', '1.5'],
    ['== 1.5', '1.5'],
    ['===1.5', '1.5'],
    ['>=1,==1.5', '1.5'],
    ['==2.3.1+cu118', '2.3.1+cu118'],
    ['==1.*', undefined],
    ['>=1.5', undefined],
    ['', undefined],
  ])('reads %j as %s', (specifier, version) => {
    expect(parseExactVersion(specifier)).toBe(version);
  });
});
