/** Prints the outcomes of many projects as one JSON document, a project as soon as it is complete, so that none is kept. */
import type { Writable } from 'node:stream';

export interface JsonProjects {
  add(project: object): void;
  /** @param rest the other fields of the document. */
  end(rest: object): void;
}

export function writeJsonProjects(output: Writable): JsonProjects {
  let count = 0;
  const indent = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`);
  const begin = (): string => (count++ === 0 ? '{\n  "projects": [\n    ' : ',\n    ');
  return {
    add: (project) => void output.write(`${begin()}${indent(JSON.stringify(project, null, 2), '    ')}`),
    end(rest) {
      const fields = JSON.stringify(rest, null, 2).slice('{\n'.length);
      output.write(count === 0 ? `{\n  "projects": [],\n${fields}\n` : `\n  ],\n${fields}\n`);
    },
  };
}
