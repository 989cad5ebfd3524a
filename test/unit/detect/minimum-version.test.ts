import { describe, expect, it } from 'vitest';
import { findMinimumPython } from '../../../src/detect/python/minimum-version.ts';

const find = (text: string) => findMinimumPython({ text: () => text }, ['app.py']);

describe('findMinimumPython', () => {
  it.each([
    ['type Pair = tuple[int, int]', '3.12'],
    ['import tomllib', '3.11'],
    ['from typing import Any, Self', '3.11'],
    ['try:\n    pass\nexcept* ValueError:\n    pass', '3.11'],
    ['def f(x: str | None = None): ...', '3.10'],
    ['def f() -> dict[str, int] | None: ...', '3.10'],
    ['match command:\n    case "go":\n        pass', '3.10'],
    ['def f(x: list[str]): ...', '3.9'],
    ['from zoneinfo import ZoneInfo', '3.9'],
    ['if (n := len(items)) > 3:\n    pass', '3.8'],
  ])('reads %j as Python %s', (text, minor) => {
    expect(find(text)?.minor).toBe(minor);
  });

  it.each([
    'import json\n\nx = {"a": 1}\nmatch = pattern.match(x)\n',
    'mask = (a > 1) | (b > 2)\n',
    'from __future__ import annotations\n\ndef f(x: str | None, y: list[str]): ...\n',
    'flags = {"flags": re.I | re.M, "b": a | None}\nkey = lambda q: a | B\npart = x[:list[0]]\n',
    '# x: str | None\nhelp = "use (n := 1), x: str | None"\n',
    '"""Usage:\n\nmatch x:\nimport tomllib\n"""\n',
    'from typing import List, Optional\n\ndef f(x: Optional[List[str]] = None): ...\n',
  ])('needs nothing newer for %j', (text) => {
    expect(find(text)).toBeUndefined();
  });

  it('takes the newest of several, with its line', () => {
    expect(find('def f(x: list[str]): ...\nimport tomllib\nif (n := 1):\n')).toEqual({
      minor: '3.11',
      where: 'app.py:2',
    });
  });
});
