/** What the templates see of registries and CI systems: how to log in, and what is pinned. Pure. */
import pins from '../catalog/pins.json' with { type: 'json' };
import { permissionReasons, registries, registryOf } from '../catalog/registries.ts';
import type { Plan } from '../plan/types.ts';
import { VERSION } from '../version.ts';

/** Every registry, as the arms of a shell's `case`. */
export const loginView = () =>
  registries.map(({ title, hosts, missing, user = '', program = '', token = '' }) => ({
    match: hosts.join(' | '),
    title,
    missing,
    user,
    program,
    token,
  }));

/** An image without a registry or an account goes where the CI system itself keeps images. */
export function ciView({ values }: Plan) {
  const named = values.image.includes('/');
  const github = registryOf(named ? values.image : 'ghcr.io/');
  const gitlab = registryOf(named ? values.image : 'registry.gitlab.com/');
  return {
    version: VERSION,
    named,
    actions: Object.fromEntries(Object.keys(pins.actions).map((name) => [nameOf(name), pinned(name)])),
    images: pins.images,
    node: pins.node,
    multiPlatform: values.platforms.length > 1,
    github: {
      registry: github.title,
      permissions: permissions({ ...github.github.permissions, 'id-token': 'write' }),
      reads: permissions(github.github.reads),
      uses: github.github.uses ? pinned(github.github.uses) : '',
      with: list(github.github.with),
      env: list(github.github.env),
      settings: github.github.settings ?? [],
    },
    gitlab: {
      registry: gitlab.title,
      tokens: list(gitlab.gitlab.tokens),
      setup: gitlab.gitlab.setup ?? [],
      env: list(gitlab.gitlab.env),
      settings: gitlab.gitlab.settings ?? [],
    },
  };
}

/** "actions/checkout@<commit> # v7.0.1": a tag can be moved, a commit cannot. */
function pinned(action: string): string {
  const { commit, tag } = pins.actions[action as keyof typeof pins.actions];
  return `${action}@${commit} # ${tag}`;
}

const nameOf = (action: string): string => action.slice(action.indexOf('/') + 1);

const list = (record: Record<string, string> = {}) => Object.entries(record).map(([name, value]) => ({ name, value }));

const permissions = (record?: Record<string, string>) =>
  list(record).map((permission) => ({ ...permission, because: permissionReasons[permission.name] ?? '' }));
