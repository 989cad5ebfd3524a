/** Locates a line in the structure of a script: the block it belongs to. */

/** "verify() { > case $engine in": the openings of the blocks around each line, the outermost first; a closing line is of its block. */
export function listShellBlocks(lines: readonly string[]): string[] {
  const open: string[] = [];
  const blocks = lines.map((line) => {
    const said = line.trim();
    if (isOpening(said)) open.push(said);
    const block = open.join(' > ');
    if (/^(?:fi|done|esac|\})(?:\W|$)/.test(said)) open.pop();
    return block;
  });
  return withNext(blocks, lines);
}

/** A block that ends on its own line is none. */
const isOpening = (said: string): boolean =>
  /^\w+\(\) \{$/.test(said) || (/^(?:if|case|for|while|until) /.test(said) && !/[; ](?:fi|done|esac)$/.test(said));

/** "slim/strip": the heading (`# ---- slim ----`) and the definition that each line of a Python file stands in. */
export function listPythonBlocks(lines: readonly string[]): string[] {
  let heading = '';
  let name = '';
  const blocks = lines.map((line) => {
    const headed = /^# ---- ([\w-]+)/.exec(line)?.[1];
    if (headed !== undefined) [heading, name] = [headed, headed];
    else if (/^\w/.test(line)) name = /^(?:def |class )?(\w+)(?:\(| = )/.exec(line)?.[1] ?? '';
    return `${heading}/${name}`;
  });
  return withNext(blocks, lines);
}

/** A comment is about the line below it. */
const withNext = (blocks: readonly string[], lines: readonly string[]): string[] =>
  blocks.map((block, i) => {
    if (!/^\s*#(?! ----)/.test(lines[i] ?? '')) return block;
    const next = lines.findIndex((line, at) => at > i && !/^\s*(?:#|$)/.test(line));
    return blocks[next] ?? block;
  });
