import { describe, expect, it } from 'vitest';
import { createMarkerEnvironment, evaluateMarker } from '../../../src/pep/marker.ts';
import { parseRequirement } from '../../../src/pep/requirement.ts';

const holds = (marker: string, python = '3.12', platform: 'linux/amd64' | 'linux/arm64' = 'linux/amd64') =>
  // biome-ignore lint/style/noNonNullAssertion: each text below has a marker
  evaluateMarker(parseRequirement(`x ; ${marker}`, 'test').marker!, createMarkerEnvironment(python, platform));

describe('evaluateMarker', () => {
  it.each([
    ['python_version < "3.9"', false],
    ['python_version >= "3.9"', true],
    ['"3.9" <= python_version', true],
    ['python_version == "3.*"', true],
    ['python_full_version < "3.12.3"', true],
    ['python_version in "3.11 3.12"', true],
    ['python_version not in "3.11 3.12"', false],
    ['sys_platform == "linux"', true],
    ['sys_platform != "win32" and platform_system == "Linux"', true],
    ['platform_machine == "x86_64"', true],
    ['platform_machine == "aarch64"', false],
    ['platform_machine == "arm64" or platform_python_implementation == "CPython"', true],
    ['implementation_name == "pypy"', false],
    ['os_name == "nt" and (python_version > "3" or python_version < "2")', false],
    ['platform_release >= "20"', false],
  ])('%s is %s', (marker, expected) => {
    expect(holds(marker)).toBe(expected);
  });

  it('knows the architecture and the exact Python', () => {
    expect(holds('platform_machine == "aarch64"', '3.12', 'linux/arm64')).toBe(true);
    expect(holds('python_full_version < "3.11.3"', '3.11.9')).toBe(false);
    expect(holds('python_version < "3.9"', '3.10')).toBe(false);
  });

  it('compares extras by their normalised names', () => {
    const marker = { operator: '==' as const, left: 'extra', right: '"And_CUDA"' };
    expect(evaluateMarker(marker, createMarkerEnvironment('3.12', 'linux/amd64', ['and-cuda']))).toBe(true);
    expect(evaluateMarker(marker, createMarkerEnvironment('3.12', 'linux/amd64'))).toBe(false);
  });
});
