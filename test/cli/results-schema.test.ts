/** The JSON documents of the commands, held to schema/results.schema.json: no field that it does not describe. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

type Node = { properties?: Record<string, Node>; items?: Node; additionalProperties?: boolean };

/** The same schema, in which what is not described is an error. */
function closed(node: Node): Node {
  const { properties, items } = node;
  return {
    ...node,
    ...(items ? { items: closed(items) } : {}),
    ...(properties ? { properties: mapValues(properties, closed), additionalProperties: false } : {}),
  };
}
const mapValues = (nodes: Record<string, Node>, change: (node: Node) => Node): Record<string, Node> =>
  Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, change(node)]));

let top: { path: string; remove: () => Promise<void> };
let app: string;
let ajv: Ajv2020;
const held = new Set<string>();
let defined: string[];

beforeAll(async () => {
  const path = new URL('../../schema/results.schema.json', import.meta.url);
  const schema = (await readJson(path)) as { $defs: Record<string, Node> };
  defined = Object.keys(schema.$defs);
  ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  ajv.addSchema({ ...schema, $defs: mapValues(schema.$defs, closed) }, 'results');
  top = await folder();
  app = join(top.path, 'app');
});
afterAll(() => top.remove());

async function expectValid(definition: string, args: readonly string[]): Promise<void> {
  held.add(definition);
  const ran = await cli(args, { cwd: top.path });
  const validate = ajv.getSchema(`results#/$defs/${definition}`);
  if (!validate) throw new Error(`schema/results.schema.json has no definition ${definition}`);
  validate(JSON.parse(ran.stdout));
  expect((validate.errors ?? []).map(({ instancePath, message, params }) => [instancePath, message, params])).toEqual(
    [],
  );
}

const YES = ['--yes', '--json', '--offline'];

describe('schema/results.schema.json', () => {
  it('describes what create, update and lock print', async () => {
    await expectValid('create', [app, ...YES, '--framework', 'fastapi', '--dep', 'numpy']);
    await writeFile(join(app, 'compose.yaml'), 'services: {}\n');
    await expectValid('create', [app, ...YES, '--diff']);
    await expectValid('update', ['update', app, '--json', '--python', '3.13', '--port', '9001']);
    await expectValid('updateAll', ['update', top.path, '--all', '--json', '--port', '9002']);
    await expectValid('updateAll', ['update', top.path, '--all', '--json', '--entry', 'nothing.py']);
    await writeFile(join(app, 'requirements.in'), 'fastapi\nuvicorn\n');
    await expectValid('lock', ['lock', app, '--json', '--offline', '--diff']);
  });

  it('describes what check, detect, doctor, config, presets and report print', async () => {
    await writeFile(join(app, 'Dockerfile'), 'FROM python\nUSER root\nRUN apt-get update\nCMD python app.py\n');
    await expectValid('check', ['check', app, '--json', '--offline', '--context']);
    await expectValid('check', ['check', app, '--json', '--offline', '--fix']);
    await expectValid('checkAll', ['check', top.path, '--all', '--json', '--offline', '--context']);
    await expectValid('detect', ['detect', app, '--json']);
    await expectValid('doctor', ['doctor', app, '--json']);
    await expectValid('config', ['config', 'print', app, '--json']);
    await expectValid('presets', ['presets', 'list', '--json']);
    await expectValid('report', ['report', app]);
  });

  it('describes what a monorepo and a failure print', async () => {
    const mono = join(top.path, 'mono');
    for (const name of ['one', 'two']) {
      await mkdir(join(mono, name), { recursive: true });
      await writeFile(join(mono, name, 'requirements.txt'), 'fastapi\nuvicorn\n');
      await writeFile(join(mono, name, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    }
    await expectValid('createAll', [mono, ...YES, '--all']);
    await expectValid('error', [join(top.path, 'bad'), ...YES, '--python', '2.7']);
  });

  it('has no definition that is not held here', () => {
    const parts = ['cause', 'problem', 'decision', 'changedDecision', 'file', 'move', 'finding', 'checkFinding'];
    expect(defined.filter((name) => !held.has(name) && !parts.includes(name))).toEqual([]);
  });
});
