import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { listFrameworkImports, resolveDistribution } from '../../../src/catalog/packages/imports.ts';
import { isStdlib } from '../../../src/catalog/python/stdlib.ts';

describe('resolveDistribution', () => {
  it.each([
    ['cv2', 'opencv-python-headless', true],
    ['sklearn.ensemble', 'scikit-learn', true],
    ['PIL', 'pillow', true],
    ['google.cloud.storage.blob', 'google-cloud-storage', true],
    ['google.protobuf', 'protobuf', true],
    ['psycopg2', 'psycopg2-binary', true],
    ['pytest_cov', 'pytest-cov', true],
    // a framework's folder says so
    ['chainlit', 'chainlit', true],
    ['some_unknown.module', 'some-unknown', false],
    ['constructor', 'constructor', false],
  ])('%s is %s, sure: %s', (module, name, sure) => {
    expect(resolveDistribution(module, listFrameworkImports(frameworks))).toEqual({ name, sure });
  });
});

describe('isStdlib', () => {
  it.each([
    ['os.path', '3.12', true],
    ['distutils', '3.11', true],
    ['distutils', '3.12', false],
    ['distutils', undefined, true],
    ['annotationlib', '3.13', false],
    ['annotationlib', '3.14', true],
    ['annotationlib', '3.99', true],
    ['numpy', '3.12', false],
  ])('%s on %s: %s', (module, minor, standard) => {
    expect(isStdlib(module, minor)).toBe(standard);
  });
});
