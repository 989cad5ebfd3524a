/** What a script is that serves by something that is no framework here: it runs, but nobody can say on which port or how it is. */
import type { Project } from './project.ts';
import signs from './signs.json' with { type: 'json' };

const servers: Record<string, string> = signs.otherServers;

/** The first of the served files' imports that serves or opens a window, with where. */
export function otherServer(project: Project, served: readonly string[]): { name: string; where: string } | undefined {
  for (const file of served) {
    for (const one of project.module(file)?.imports ?? []) {
      if (one.level > 0 || one.typeChecking || one.guarded) continue;
      const dotted = one.name === undefined ? one.module : `${one.module}.${one.name}`;
      const sign = Object.keys(servers).find((s) => dotted === s || dotted.startsWith(`${s}.`));
      if (sign !== undefined) return { name: servers[sign] ?? sign, where: `${file}:${one.line}` };
    }
  }
  return undefined;
}
