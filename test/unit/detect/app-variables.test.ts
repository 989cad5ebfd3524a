/** Environment variables that an app reads: they become lines of .env.example. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'app-variables-'));
});
afterEach(() => rm(dir, { recursive: true }));

const API = 'from fastapi import FastAPI\napp = FastAPI()\n';

async function findVariables(code: string, files: Record<string, string> = {}) {
  for (const [file, text] of Object.entries({ 'main.py': `${API}${code}`, ...files })) {
    await outputFile(path.join(dir, file), text);
  }
  const { facts } = await detect(dir, frameworks);
  return Object.fromEntries(facts.variables.map(({ name, because }) => [name, because]));
}

describe('findAppVariables', () => {
  it('finds what os.environ[...] reads, and whether the import needs it', async () => {
    const code =
      'import os\nA = os.environ["A"]\nB = os.environ["B"].split(",")\ndef f():\n    return os.environ["C"]\n';
    expect(await findVariables(`${code}os.environ["D"] = "set"\nPORT = os.environ["PORT"]\n`)).toEqual({
      A: 'main.py:4 needs it to start',
      B: 'main.py:5 needs it to start',
      C: 'main.py:7 reads it',
    });
  });

  it('finds what is read without a default', async () => {
    const code = 'from os import getenv, environ\nA = getenv("A")\nB = getenv("B", "x")\nC = environ.get("C")\n';
    expect(await findVariables(code)).toEqual({ A: 'main.py:4 reads it', C: 'main.py:6 reads it' });
  });

  it.each([
    ['"http://localhost:" + os.getenv("V")', true],
    ['os.environ.get("V").split(",")', true],
    ['os.environ.get("V")[0]', true],
    ['int(os.getenv("V"))', true],
    ['os.path.join(os.getenv("V"), "model")', true],
    ['Path(os.getenv("V")) / "model"', true],
    ['int(os.getenv("V") or 3)', false],
    ['os.getenv("V") == "on"', false],
    ['print(os.getenv("V"))', false],
    ['"%s" % os.getenv("V")', false],
    ['int(3) if os.getenv("V") else 4', false],
    ['lambda: int(os.getenv("V"))', false],
    ['os.environ["V"] if "V" in os.environ else 3', false],
    ['3\ntry:\n    Y = os.environ["V"]\nexcept KeyError:\n    Y = ""', false],
  ])('knows that the import needs what %s reads: %s', async (value, isNeeded) => {
    expect(await findVariables(`import os\nfrom pathlib import Path\nX = ${value}\n`)).toEqual({
      V: `main.py:${value.includes('try') ? 7 : 5} ${isNeeded ? 'needs it to start' : 'reads it'}`,
    });
  });

  it('finds fields of settings classes without a default', async () => {
    const code =
      'from pydantic import Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n' +
      'class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="shop_")\n' +
      '    key: str\n    size: int = 3\n    url: str = Field(..., description="where")\n    top: int = Field(5)\n' +
      '    token: str = Field(alias="API_TOKEN")\n';
    expect(await findVariables(code)).toEqual({
      SHOP_KEY: 'main.py:7 needs it to start',
      SHOP_URL: 'main.py:9 needs it to start',
      API_TOKEN: 'main.py:11 needs it to start',
    });
  });

  it.each(['.env.sample', 'env.example', '.env.template', 'sample.env'])('finds the lines of %s', async (file) => {
    const text = '# how to reach it\nENDPOINT=https://example.test/\nexport KEY=\n# OLD=\n';
    expect(await findVariables('', { [file]: text })).toEqual({
      ENDPOINT: `${file}:2 lists it`,
      KEY: `${file}:3 lists it`,
    });
  });
});
