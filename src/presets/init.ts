/** Renders a commented preset to start from. */
import { userError } from '../errors.ts';
import { SCHEMA_URL as SCHEMA } from '../spec/saved.ts';
import { detectFormat } from './formats/index.ts';

const YAML = `# yaml-language-server: $schema=${SCHEMA}
# How our ML containers are built. A project takes it with
#   npx create-ml-container --preset github:our-org/ml-presets//preset.yaml#v1
description: How our ML containers are built

# other presets to build on, left to right; what stands here wins
# extends: [fastapi-cpu, ./base.yaml]

python: "3.12"
user: 1000

# where the base image comes from
# base:
#   registry: mirror.example.com/library

# where images are pushed to, and how they are tagged: {git} is the commit, {date} the day
# registry: registry.example.com/ml
# tag: "{date}-{git}"

# labels of the OCI image specification, from git, and your own
gitLabels: true
labels:
  org.opencontainers.image.vendor: Our organization

# Debian packages that every image has, and the mirror that they come from
# aptMirror: https://mirror.example.com/debian
# apt: [tini]

# package index; credentials are given to the build as a secret, never written down
# indexes:
#   default: https://packages.example.com/simple

# packages that no image may have, each with the reason
# banned:
#   "requests<2.32": CVE-2024-35195

# files that every project must have
# requiredFiles: [README.md]

# a folder beside this file that is laid over the templates: Dockerfile.d/before-packages, scripts/run.sh.hbs
# templates: ./templates

# what a project may not change, with the reason that it is shown; or a rule that its value must keep
enforce:
  user: the clusters run every container as 1000
  python:
    range: ">=3.11,<3.14"
    reason: the security team patches these releases
`;

const JSONC = `{
  "$schema": "${SCHEMA}",
  // How our ML containers are built. A project takes it with
  //   npx create-ml-container --preset github:our-org/ml-presets//preset.jsonc#v1
  "description": "How our ML containers are built",

  // other presets to build on, left to right; what stands here wins
  // "extends": ["fastapi-cpu", "./base.jsonc"],

  "python": "3.12",
  "user": 1000,

  // where the base image comes from
  // "base": { "registry": "mirror.example.com/library" },

  // where images are pushed to, and how they are tagged: {git} is the commit, {date} the day
  // "registry": "registry.example.com/ml",
  // "tag": "{date}-{git}",

  // labels of the OCI image specification, from git, and your own
  "gitLabels": true,
  "labels": { "org.opencontainers.image.vendor": "Our organization" },

  // packages that no image may have, each with the reason
  // "banned": { "requests<2.32": "CVE-2024-35195" },

  // a folder beside this file that is laid over the templates
  // "templates": "./templates",

  // what a project may not change, with the reason that it is shown; or a rule that its value must keep
  "enforce": {
    "user": "the clusters run every container as 1000",
    "python": { "range": ">=3.11,<3.14", "reason": "the security team patches these releases" },
  },
}
`;

/** @throws UserError (exit 2) for a name that says another format. */
export function renderPresetStarter(path: string): string {
  const format = detectFormat(path);
  if (format === 'yaml') return YAML;
  if (format === 'jsonc') return JSONC;
  throw userError(path, 'is a format that init does not write', 'name a .yaml or .jsonc file');
}
