/**
 * Glob patterns of several dialects, matched by one automaton whose states advance together: the time is bounded by the
 * product of both lengths, whatever the pattern (a pattern of many stars takes a backtracking engine forever).
 */

export interface GlobDialect {
  /** What one `*` stands for: any characters, or those of one path segment. */
  star: 'any' | 'segment';
  /** `**` crosses path segments, and `**` with a slash after it may stand for nothing (moby/patternmatcher). */
  doubleStar?: boolean;
  /** `?`, `[...]` and `\` have their meaning; else they are characters like any other. */
  classes?: boolean;
  /** A pattern that matches a folder matches what lies below it. */
  below?: boolean;
}

type Token =
  | { is: 'character'; character: string }
  | { is: 'one' }
  | { is: 'class'; expression: RegExp }
  /** Zero or more; `slashes` says whether a slash is among them. */
  | { is: 'many'; slashes: boolean }
  /** Nothing, or any characters that end in a slash. */
  | { is: 'folders' };

/** A class of one character may be as long as this. */
const LONGEST_CLASS = 1000;

/**
 * @returns whether a text matches.
 * @throws SyntaxError for a class that is not closed or out of order.
 */
export function compileGlob(pattern: string, dialect: GlobDialect): (text: string) => boolean {
  const tokens = readTokens([...pattern], dialect);
  if (tokens.every(({ is }) => is === 'character')) {
    const plain = tokens.map((token) => (token as { character: string }).character).join('');
    return (text) => text === plain || (dialect.below === true && text.startsWith(`${plain}/`));
  }
  // a cheap look at the ends settles nearly every text
  const literal = (list: readonly Token[]) => {
    const end = list.findIndex(({ is }) => is !== 'character');
    return list.slice(0, end).map((token) => (token as { character: string }).character);
  };
  const prefix = literal(tokens).join('');
  const suffix = dialect.below ? '' : literal(tokens.toReversed()).reverse().join('');
  const least = tokens.filter(({ is }) => is !== 'many' && is !== 'folders').length;
  return (text) =>
    text.length >= least &&
    text.startsWith(prefix) &&
    text.endsWith(suffix) &&
    simulate(tokens, text, dialect.below === true);
}

function readTokens(characters: readonly string[], dialect: GlobDialect): Token[] {
  const tokens: Token[] = [];
  const add = (token: Token): void => {
    const last = tokens.at(-1);
    // stars in a row are one star, the wider one
    if (token.is === 'many' && last?.is === 'many') last.slashes ||= token.slashes;
    else tokens.push(token);
  };
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '*' && dialect.doubleStar && characters[i + 1] === '*') {
      i++;
      if (characters[i + 1] === '/') i++;
      add(i + 1 >= characters.length ? { is: 'many', slashes: true } : { is: 'folders' });
    } else if (character === '*') add({ is: 'many', slashes: dialect.star === 'any' });
    else if (!dialect.classes) add({ is: 'character', character });
    else if (character === '?') add({ is: 'one' });
    else if (character === '\\' && i + 1 < characters.length)
      add({ is: 'character', character: characters[++i] as string });
    else if (character === '[') {
      const end = classEnd(characters, i);
      add({ is: 'class', expression: classExpression(characters.slice(i + 1, end).join('')) });
      i = end;
    } else add({ is: 'character', character });
  }
  return tokens;
}

/** The bracket that closes a class: not the first character of it, and not one after a backslash. */
function classEnd(characters: readonly string[], start: number): number {
  const first = characters[start + 1] === '^' ? start + 2 : start + 1;
  for (let at = first; at < characters.length && at - start < LONGEST_CLASS; at++) {
    if (characters[at] === '\\') at++;
    else if (characters[at] === ']' && at > first) return at;
  }
  throw new SyntaxError('unterminated character class');
}

function classExpression(body: string): RegExp {
  const negated = body.startsWith('^');
  const inside = (negated ? body.slice(1) : body).replace(/\\(.)|[\\[\]^]/gsu, (whole, escaped = whole) =>
    '\\[]^-'.includes(escaped) ? `\\${escaped}` : escaped,
  );
  return new RegExp(`^[${negated ? '^' : ''}${inside}]$`, 'su');
}

/** A state of the automaton: its token has taken nothing yet, or has taken something and may take more. */
const FRESH = 1;
const BEGUN = 2;

/** Runs all states at once; `states[i]` is set where the first i tokens may have taken the text so far. */
function simulate(tokens: readonly Token[], text: string, below: boolean): boolean {
  const end = tokens.length;
  let states = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  states[0] = FRESH;
  skipOptional(tokens, states);
  for (const character of text) {
    if (below && states[end] && character === '/') return true;
    next.fill(0);
    let alive = false;
    for (let i = 0; i < end; i++) {
      if (!states[i]) continue;
      const token = tokens[i] as Token;
      const [stay, go] = step(token, character);
      if (stay) next[i] ||= BEGUN;
      if (go) next[i + 1] = FRESH;
      alive ||= stay || go;
    }
    if (!alive) return false;
    skipOptional(tokens, next);
    [states, next] = [next, states];
  }
  return states[end] !== 0;
}

/** Whether a token takes a character and may take more, and whether it may be done after it. */
function step(token: Token, character: string): [stay: boolean, go: boolean] {
  switch (token.is) {
    case 'character':
      return [false, token.character === character];
    case 'one':
      return [false, character !== '/'];
    case 'class':
      return [false, token.expression.test(character)];
    case 'many':
      return [token.slashes || character !== '/', false];
    default:
      return [true, character === '/'];
  }
}

/** Enters the tokens after those that may stand for nothing; a `folders` that has begun must end in a slash. */
function skipOptional(tokens: readonly Token[], states: Uint8Array): void {
  for (let i = 0; i < tokens.length; i++) {
    if (!states[i]) continue;
    const { is } = tokens[i] as Token;
    if (is === 'many' || (is === 'folders' && states[i] === FRESH)) states[i + 1] = FRESH;
  }
}
