/** Gives each path that the app writes its volume: a folder one of its own, single files a common one that they are links into. */

import type { Framework } from '../catalog/frameworks/types.ts';
import image from '../catalog/image/image.json' with { type: 'json' };
import type { Included } from '../detect/facts.ts';
import type { DecisionLog } from './decision-log.ts';
import type { Writable } from './types.ts';

/** Where files lie that are written one by one; the image has a link to each. */
const FILES = '/data';

export function planWritable(
  decided: DecisionLog,
  name: string,
  include: readonly Included[],
  framework: Pick<Framework, 'writes'>,
): Writable {
  const own = (framework.writes ?? []).filter((path) => !shipsAny(path, include));
  const asked = [...decided.value('writable', () => [[], ''], 'quiet'), ...own];
  const paths = [...new Set(asked)].filter((path) => !asked.some((other) => isInside(path, other)));
  const folders = paths.filter((path) => path.endsWith('/')).map((path) => place(path, name, include));
  const files = paths.filter((path) => !path.endsWith('/'));
  const links = files.map((path) => ({
    path: absolute(path),
    to: `${FILES}/${slug(path)}`,
    shipped: shipsAny(path, include),
  }));
  if (decided.input.values['base.runtime'] && [...folders, ...links].some(({ shipped }) => shipped)) {
    decided.warnings.push(
      `the image has files of the project in a writable path; with base.runtime they stay read-only: keep what the app writes apart from what it ships with`,
    );
  }
  for (const { path, volume, shipped } of folders) {
    if (shipped)
      decided.warnings.push(
        `the volume ${volume} gets the files that the image has in ${path} once: after a build with other files there, docker volume rm ${volume}`,
      );
  }
  const common = { path: FILES, volume: `${name}-files`, slug: 'files', shipped: links.some(({ shipped }) => shipped) };
  return { volumes: links.length > 0 ? [...folders, common] : folders, links };
}

function place(path: string, name: string, include: readonly Included[]): Writable['volumes'][number] {
  // the names of the volumes that every project has, and those of compose's dev service
  const own = /^(?:cache|files)$|^dev-/.test(slug(path)) ? `app-${slug(path)}` : slug(path);
  return { path: absolute(path), volume: `${name}-${own}`, slug: own, shipped: shipsAny(path, include) };
}

/** Whether the image has files of the project there. */
const shipsAny = (path: string, include: readonly Included[]): boolean =>
  include.some(
    ({ path: shipped }) =>
      `${shipped}/` === path || isInside(shipped, path) || isInside(path, `${shipped}/`) || shipped === path,
  );

const isInside = (path: string, folder: string): boolean =>
  folder.endsWith('/') && path !== folder && path.startsWith(folder);

const absolute = (path: string): string => `${path.startsWith('/') ? '' : `${image.app}/`}${path.replace(/\/$/, '')}`;

/** As a volume may be called: `/home/app/logs/` is home-app-logs. */
const slug = (path: string): string =>
  path
    .split(/[^A-Za-z0-9_.]/)
    .filter((part) => part !== '')
    .join('-')
    .replace(/^[_.]/, '') || 'data';
