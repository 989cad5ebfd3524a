/** Builds the template context for CI systems and registries. */
import pins from '../../catalog/targets/ci-action-pins.json' with { type: 'json' };
import { findRegistry } from '../../catalog/targets/registries.ts';
import type { TargetFolder } from '../../catalog/targets/types.ts';
import type { Plan } from '../../plan/types.ts';
import { VERSION } from '../../version.ts';

/** The registry that the image names, as an arm of a shell's `case`; false where it names none that we know. */
export function buildLoginContext(image: string) {
  const { hosts, missing, user = '', program = '', token = '' } = findRegistry(image);
  const known = image.includes('/') && !hosts.includes('*');
  return known && { match: hosts.join(' | '), missing, user, program, token };
}

/** @param target the one that is rendered, if any; only a CI system has logins. */
export function buildCiContext({ values }: Plan, target?: TargetFolder) {
  const named = values.image.includes('/');
  const { home = '', logins = {}, permissions = {}, reasons = {} } = target?.ci ?? {};
  const { name, title } = findRegistry(named || home === '' ? values.image : `${home}/`);
  const login = logins[name] ?? logins.private ?? {};
  const granted = (record?: Record<string, string>) =>
    list(record).map((permission) => ({ ...permission, because: reasons[permission.name] ?? '' }));
  return {
    version: VERSION,
    /** Whether the image has a registry or an account; without one it goes where the CI system itself keeps images. */
    named,
    actions: Object.fromEntries(Object.keys(pins.actions).map((action) => [parseActionName(action), pinned(action)])),
    images: pins.images,
    node: pins.node,
    multiPlatform: values.platforms.length > 1,
    ci: {
      home,
      registry: title,
      permissions: granted({ ...login.permissions, ...permissions }),
      reads: granted(login.reads),
      uses: login.uses ? pinned(login.uses) : '',
      with: list(login.with),
      env: list(login.env),
      tokens: list(login.tokens),
      setup: login.setup ?? [],
      settings: login.settings ?? [],
    },
  };
}

/** "actions/checkout@<commit> # v7.0.1": a tag can be moved, a commit cannot. */
function pinned(action: string): string {
  const { commit, tag } = pins.actions[action as keyof typeof pins.actions];
  return `${action}@${commit} # ${tag}`;
}

const parseActionName = (action: string): string => action.slice(action.indexOf('/') + 1);

const list = (record: Record<string, string> = {}) => Object.entries(record).map(([name, value]) => ({ name, value }));
