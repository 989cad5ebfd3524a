/**
 * What devcontainer.json of a container that is built from a Dockerfile may say, as JSON Schema: names and types of the dev
 * container reference (containers.dev, 2026-08), those that we write. The specification's own schema is in no package; the files
 * were held against it (devContainer.base.schema.json, "unevaluatedProperties": false) when they were written, without a finding.
 */
const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const strict = (properties: Record<string, object>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const texts = { type: 'object', additionalProperties: { type: 'string' } };

export const devContainerSchema = strict(
  {
    name: text,
    build: strict(
      { dockerfile: text, context: text, target: text, options: { type: 'array', items: text }, args: texts },
      ['dockerfile'],
    ),
    containerEnv: texts,
    postCreateCommand: text,
    // both or neither
    workspaceMount: text,
    workspaceFolder: text,
    // `source=...,target=...,type=volume|bind`
    mounts: { type: 'array', items: { type: 'string', pattern: '^source=[^,]+,target=/[^,]+,type=(?:volume|bind)$' } },
    remoteUser: text,
    updateRemoteUserUID: flag,
    overrideCommand: flag,
    runArgs: { type: 'array', items: text },
    hostRequirements: strict({ gpu: { enum: [true, false, 'optional'] } }),
    forwardPorts: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 65535 } },
    customizations: strict({
      vscode: strict({ extensions: { type: 'array', items: text }, settings: { type: 'object' } }),
    }),
  },
  ['build', 'workspaceMount', 'workspaceFolder'],
);
