/** Dependency groups of a project without a list, as its Dockerfile installs them. */
import { expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();
const FILES = {
  'services/app.py': 'from fastapi import FastAPI\napi = FastAPI()\n',
  'pyproject.toml':
    '[project]\nname = "x"\nversion = "1"\n[dependency-groups]\nbase = ["httpx"]\napp = ["fastapi>=0.118", { include-group = "base" }]\nmodels = ["torch"]\n',
  'docker-compose.yaml':
    'services:\n  app:\n    build:\n      dockerfile: services/app.Dockerfile\n      context: .\n    command: python services/app.py\n',
};

it('are the list, with what they include, and that is said', async () => {
  const { requirements, warnings } = await detectFiles({
    ...FILES,
    'services/app.Dockerfile': 'FROM python:3.12\nRUN uv sync --only-group app --frozen\n',
  });
  expect(requirements).toMatchObject({ path: 'pyproject.toml', requirements: ['fastapi>=0.118', 'httpx'] });
  expect([...warnings, ...(requirements?.notes ?? [])].join('\n')).toContain(
    'pyproject.toml has its packages in groups: those of app are taken, which services/app.Dockerfile installs',
  );
});

it('are no list where the Dockerfile names none of them', async () => {
  const { requirements } = await detectFiles({
    ...FILES,
    'services/app.Dockerfile': 'FROM python:3.12\nRUN uv sync --group docs\n',
  });
  expect(requirements).toBeUndefined();
});
