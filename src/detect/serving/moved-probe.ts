/** Finds the path of a framework's own probe where the project moves it: below a base path, or by an argument of the app. */
import type { Value } from '../../python/types.ts';
import { stripEnds } from '../../text/strip.ts';
import { makesApp } from '../apps/app-expressions.ts';
import { evaluateConstant, type Scope } from '../python/constant-evaluation.ts';
import type { Detected, ServerOptions } from '../types.ts';
import type { Launch, Served } from './launch-calls.ts';

/**
 * @param options of the server that are carried over.
 * @returns false where the app does not answer there, or where only running the code would tell; undefined where nothing moves it.
 */
export function detectMovedProbe(served: Served, options: ServerOptions): Detected<string | false> | undefined {
  const { healthFallback: probe, detect } = served.framework;
  const { moved } = detect;
  if (!moved || typeof probe !== 'string') return undefined;
  const { value, evidence } = options.value ?? {};
  const option = moved.setting === undefined ? undefined : value?.[moved.setting];
  if (option !== undefined && evidence !== undefined)
    return below(probe, option, evidence, `${moved.setting} ${option}`);
  return moveByArgument(served, probe) ?? moveByConfig(served, probe);
}

/** `baseUrlPath = "demo"` in the framework's own file of settings. */
function moveByConfig({ project, framework: { detect } }: Served, probe: string): Detected<string> | undefined {
  const key = detect.moved?.setting?.split('.').at(-1);
  for (const file of key === undefined ? [] : (detect.configs ?? [])) {
    const lines = (project.text(file) ?? '').split(/\r?\n/);
    for (const [at, line] of lines.entries()) {
      const [, name, value = ''] = /^\s*(\w+)\s*=\s*["']([^"']*)["']/.exec(line) ?? [];
      if (name === key && stripEnds(value, '/') !== '')
        return below(probe, value, `${file}:${at + 1}`, `${key} = "${value}"`);
    }
  }
  return undefined;
}

/** `FastAPI(openapi_url="/api/openapi.json")`, `Dash(url_base_pathname="/dash/")`. */
function moveByArgument(served: Served, probe: string): Detected<string | false> | undefined {
  const { path = [], before = [] } = served.framework.detect.moved ?? {};
  const [maker] = listMakers(served);
  for (const name of maker ? [...path, ...before] : []) {
    const value = maker?.call.kwargs[name];
    if (!maker || !value || (isNone(value) && before.includes(name))) continue;
    const { file, call } = maker;
    const where = `${file}:${call.line}`;
    const text = readPath(value, { project: served.project, file, root: served.entry.root, scope: call.scope });
    if (text !== undefined && before.includes(name)) return below(probe, text, where, `${name}="${text}"`);
    if (text === probe) return undefined;
    const because = `${where} has ${name}=`;
    if (text === undefined || !text.startsWith('/')) {
      const why = isNone(value) ? `None: nothing answers on ${probe}` : '..., and only running it tells to what path';
      return { value: false, because: `${because}${why}`, evidence: where, confidence: 'likely' };
    }
    return { value: text, because: `${because}"${text}"`, evidence: where, confidence: 'sure' };
  }
  return undefined;
}

const isNone = (value: Value): boolean => value.is === 'constant' && value.constant === null;

/** Nothing where it is one path or another, or none. */
function readPath(value: Value, place: Scope): string | undefined {
  if (value.is === 'either' && value.parts.some(isNone)) return undefined;
  const literal = evaluateConstant(value, place);
  return typeof literal === 'string' ? literal : undefined;
}

function below(probe: string, base: string, evidence: string, written: string): Detected<string> {
  return {
    value: `/${stripEnds(base, '/')}${probe}`,
    because: `${evidence} has ${written}, and ${probe} is below it`,
    evidence,
    confidence: 'sure',
  };
}

/** The calls that make an app: that of the entry, where it names one, else those in its file first. */
function listMakers({ project, framework, entry, files }: Served): Launch[] {
  const [, attribute = ''] = entry.entry.split(':');
  const calls = [entry.file, ...files.filter((file) => file !== entry.file)].flatMap((file) =>
    (project.module(file)?.calls ?? []).filter((call) => makesApp(framework, call)).map((call) => ({ file, call })),
  );
  const made = project
    .module(entry.file)
    ?.assignments.find(({ target, scope }) => target === attribute && scope === '')?.value;
  const line = made?.is === 'call' ? made.call.line : undefined;
  const own = calls.filter(({ file, call }) => file === entry.file && call.line === line);
  return own.length > 0 ? own : calls;
}
