/** Reads the figures of scripts/shape.ts off syntax trees. */
import { posix } from 'node:path';
import ts from 'typescript';

export interface TopLevelFunction {
  name: string;
  exported: boolean;
}

export function listFunctions(file: ts.SourceFile): TopLevelFunction[] {
  return file.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement) && statement.name)
      return [{ name: statement.name.text, exported: isExported(statement) }];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        ? [{ name: name.text, exported: isExported(statement) }]
        : [],
    );
  });
}

const isExported = (statement: ts.FunctionDeclaration | ts.VariableStatement): boolean =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;

/** Names of interfaces, type aliases and classes that are declared in several files. */
export function countTypeShapes(files: readonly ts.SourceFile[]): number {
  const declared = files.flatMap((file) => [
    ...new Set(
      file.statements.flatMap((statement) =>
        (ts.isInterfaceDeclaration(statement) ||
          ts.isTypeAliasDeclaration(statement) ||
          ts.isClassDeclaration(statement)) &&
        statement.name
          ? [statement.name.text]
          : [],
      ),
    ),
  ]);
  return [...groupBy(declared, (name) => name).values()].filter((all) => all.length > 1).length;
}

/** The files of src that one imports, at run time or as types. */
export function listImports(file: ts.SourceFile, path: string): string[] {
  const found = [...file.text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+\.ts)'/g)];
  return found.map(([, name = '']) => posix.join(posix.dirname(path), name));
}

/** Whether a file names a setting: as a property, a variable or a text. */
export function mentionsSetting(file: ts.SourceFile, name: string): boolean {
  const visit = (node: ts.Node): boolean =>
    ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && [name, `--${name}`].includes(node.text)) ||
    (ts.forEachChild(node, (child) => visit(child) || undefined) ?? false);
  return visit(file);
}

export function groupBy(items: readonly string[], selectKey: (item: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const item of items) groups.set(selectKey(item), [...(groups.get(selectKey(item)) ?? []), item]);
  return groups;
}
