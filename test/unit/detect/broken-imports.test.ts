/** Imports of the project's own names that are nowhere: the app fails at them in any image. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();

const MAIN = (statement: string) => `from fastapi import FastAPI\n${statement}\napp = FastAPI()\n`;
const said = (warnings: readonly string[]) => warnings.filter((warning) => warning.includes('does not define'));

describe('detect, for an import of a name that the project lacks', () => {
  it('names the statement and the module', async () => {
    const { warnings } = await detectFiles({
      'main.py': MAIN('from views import index, login'),
      'views.py': 'def index():\n    return redirect("login")\n',
    });
    expect(said(warnings)).toEqual([
      'main.py:2 imports login, which views.py does not define: the app fails at this line',
    ]);
  });

  it('names a folder without __init__.py, which has its modules alone', async () => {
    const { warnings } = await detectFiles({
      'app/__init__.py': '',
      'app/main.py': MAIN('from .models import Model'),
      'app/models/model.py': 'class Model: ...\n',
    });
    expect(said(warnings)).toEqual([
      'app/main.py:2 imports Model, which app/models/ does not define: the app fails at this line',
    ]);
  });

  it.each([
    ['a module of a folder', { 'main.py': MAIN('from views import login'), 'views/login.py': '' }],
    [
      'a compiled module',
      { 'main.py': MAIN('from views import login'), 'views/x.py': '', 'views/login.cpython-312.so': '' },
    ],
    [
      'a folder beside a module that is no package',
      {
        'app/__init__.py': '',
        'app/main.py': MAIN('from .core.settings import Settings'),
        'app/core.py': '',
        'app/settings/base.py': '',
      },
    ],
    ['a name that a loop sets', { 'main.py': MAIN('from views import login'), 'views.py': 'for login in []: ...\n' }],
    ['a name from a star', { 'main.py': MAIN('from views import login'), 'views.py': 'from other import *\n' }],
    [
      'a module with __getattr__',
      { 'main.py': MAIN('from views import login'), 'views.py': 'def __getattr__(name): ...\n' },
    ],
    [
      'a guarded import',
      { 'main.py': MAIN('try:\n    from views import login\nexcept ImportError: ...'), 'views.py': '' },
    ],
    ['an import in a function', { 'main.py': MAIN('def run():\n    from views import login'), 'views.py': '' }],
    [
      'an installed package beside a folder of its name',
      { 'main.py': MAIN('from datasets import load_dataset'), 'datasets/prepare.py': '' },
    ],
    ['an installed package', { 'main.py': MAIN('from joblib import login') }],
  ])('says nothing about %s', async (_name, files) => {
    const { warnings } = await detectFiles(files as Record<string, string>);
    expect(said(warnings)).toEqual([]);
  });
});
