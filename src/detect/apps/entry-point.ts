/** Formats and describes the entry point of a candidate. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { getFolder } from '../files/paths.ts';
import { formatModule } from '../python/import-graph.ts';
import type { App } from './types.ts';
export const getFrameworkTitle = ({ title, name }: Framework): string => title.split(':')[0] ?? name;

/** In the grammar of --entry; undefined where no module path leads to it. */
export function formatEntryPoint(app: App): string | undefined {
  if (app.framework.entry.form === 'file') return app.file;
  if (app.framework.entry.form === 'folder') return `${getFolder(app.file) || '.'}/`;
  const module = formatModule(app.file, app.root);
  if (module === undefined || app.attribute === undefined) return undefined;
  return `${module}:${app.attribute}${app.how === 'factory' ? '()' : ''}`;
}

/** What a person is told: place, what is made, its name. */
export function describeApp(app: App): string {
  const at = `${app.file}:${app.line}`;
  const title = getFrameworkTitle(app.framework);
  switch (app.how) {
    case 'lies':
      return `${app.file} is what ${title} starts from`;
    case 'made':
      return `${at} makes a ${app.called} called ${app.attribute}`.replace(
        /makes a (\w+) called/,
        (all, called: string) =>
          called === 'FastAPI' || /^[A-Z]/.test(called) ? all : `calls ${called}() and names the app`,
      );
    case 'taken':
      return `${at} adds to the app that it imports as ${app.attribute}`;
    case 'factory':
      return `${at} defines ${app.attribute}(), which makes the app (${app.called})`;
    case 'launched':
      if (app.framework.detect.listens) return `${at} opens a port by ${app.called}()`;
      return app.called === undefined ? `${at} launches the ${title} app` : `${at} launches a ${title} ${app.called}`;
    case 'used':
      return app.called === undefined ? `${at} uses ${title}` : `${at} makes a ${title} ${app.called}`;
    case 'script':
      return `${at} has if __name__ == "__main__"`;
    case 'plain':
      return `${at} does something when the file is run`;
    case 'module':
      return `${app.file} makes its package runnable`;
  }
}
