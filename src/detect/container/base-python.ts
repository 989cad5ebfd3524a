/** Reads the Python version of an existing Dockerfile's base image. */
import table from '../../catalog/python/base-pythons.json' with { type: 'json' };
import type { Detected } from '../types.ts';
import type { ReadDockerfile } from './dockerfile.ts';

/**
 * The one that the base's name tells, else the first that the file installs or names a variable after, else that of the distribution:
 * people do install another beside it, so this is a guess.
 */
export function detectBasePython({ base, pythons }: ReadDockerfile, file: string): Detected<string> | undefined {
  const [named] = pythons;
  const told = base && pythonIn(base.value);
  const at = (line: number) => `${file}:${line}`;
  if (base && told !== undefined)
    return found(told, `${at(base.line)} has FROM ${base.value}`, at(base.line), 'likely');
  // of a release that was built from source there need be no image
  const minor = named?.value.split('.').slice(0, 2).join('.');
  if (named && minor) return found(minor, `${at(named.line)} installs Python ${named.value}`, at(named.line), 'likely');
  const of = base && distributed(base.value);
  return base && of !== undefined
    ? found(of, `${at(base.line)} has FROM ${base.value}, whose Python is ${of}`, at(base.line), 'guess')
    : undefined;
}

const found = (
  value: string,
  because: string,
  evidence: string,
  confidence: Detected<string>['confidence'],
): Detected<string> => ({ value, because, evidence, confidence });

/** "python:3.11-slim", "pytorch:2.1-py3.10-cuda11.8", "pytorch:23-py310". */
function pythonIn(image: string): string | undefined {
  const [, dotted, minor] =
    /(?:^|[^a-z])py(?:thon)?[:-]?(?:(3\.\d{1,2}(?:\.\d{1,2})?)|3(\d{1,2}))(?![\d.])/i.exec(image) ?? [];
  return dotted ?? (minor === undefined ? undefined : `3.${minor}`);
}

function distributed(image: string): string | undefined {
  const [, month] = new RegExp(table.monthly.image).exec(image) ?? [];
  if (month !== undefined) return table.monthly.releases.findLast(([from = '']) => from <= month)?.[1];
  return table.distributions.find((row) => new RegExp(row.image).test(image))?.python;
}
