/** What a simple index (PEP 503) says of the wheels of a package. */
import { satisfies } from '@renovatebot/pep440';

const PYTHONS = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

/** Final releases → the minors of CPython with a wheel for Linux on x86_64. */
export async function pythonsByRelease(base: string, name: string): Promise<Map<string, string[]>> {
  const response = await fetch(`${base.replace(/\/$/, '')}/${name}/`, { headers: { accept: 'text/html' } });
  if (!response.ok) throw new Error(`${name}: the index answers ${response.status}`);
  const found = new Map<string, Set<string>>();
  for (const [, attributes = '', file = ''] of (await response.text()).matchAll(/<a ([^>]*)>([^<]+\.whl)<\/a>/g)) {
    const [, version = '', ...rest] = file.slice(0, -'.whl'.length).split('-');
    const [python = '', abi = '', platform = ''] = rest.slice(-3);
    if (!/^\d+(\.\d+)*(\.post\d+)?$/.test(version) || /data-yanked/.test(attributes)) continue;
    if (platform !== 'any' && !/linux.*x86_64/.test(platform)) continue;
    const requires =
      /data-requires-python="([^"]*)"/.exec(attributes)?.[1]?.replaceAll('&lt;', '<').replaceAll('&gt;', '>') ?? '';
    const fits = PYTHONS.filter(
      (minor) => tagFits(minor, python, abi) && (requires === '' || satisfies(`${minor}.99`, requires)),
    );
    found.set(version, new Set([...(found.get(version) ?? []), ...fits]));
  }
  return new Map(
    [...found]
      .filter(([, set]) => set.size > 0)
      .map(([version, set]) => [version, PYTHONS.filter((minor) => set.has(minor))]),
  );
}

function tagFits(minor: string, python: string, abi: string): boolean {
  const tag = `cp${minor.replace('.', '')}`;
  if (abi === 'none') return true;
  if (abi === 'abi3') return Number(minor.split('.')[1]) >= Number(python.slice('cp3'.length));
  return python === tag && abi.replace(/m$/, '') === tag;
}
