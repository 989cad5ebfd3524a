/** Renders shell completions from the tables of options and commands. */
import { type Option, runOptions, specOptions } from '../options/table.ts';
import { commands } from './commands.ts';

interface CompletedFlag {
  name: string;
  help: string;
  /** What it can be set to; empty where that is free text. */
  values: readonly string[];
  /** Takes a value. */
  valued: boolean;
  /** The value is a path. */
  path: boolean;
  /** Commands that take it; absent: all of them. */
  only: readonly string[] | undefined;
}

const PROGRAM = 'create-ml-container';
const NAMES = Object.keys(commands);

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const renderCompletions = (shell: Shell): string => ({ bash, zsh, fish })[shell]();

function listFlags(): CompletedFlag[] {
  return Object.values({ ...specOptions, ...runOptions } as Readonly<Record<string, Option>>).flatMap((row) =>
    (row.flags ?? []).map(({ name, metavar }) => ({
      name,
      help: row.help,
      values: metavar === undefined ? [] : listValues(row, metavar),
      valued: metavar !== undefined,
      path: /FILE|PATH$|REF/.test(metavar ?? ''),
      only: row.commands,
    })),
  );
}

/** The placeholder of a flag lists its words, or gives examples, which are no words: `3.12|3.12.11`. */
const listValues = ({ question }: Option, metavar: string): string[] =>
  metavar.includes('|')
    ? metavar.split('|').filter((word) => /^[a-z-]+$/.test(word))
    : (question?.choices?.() ?? []).map(({ value }) => value);

const listCommonFlags = (): CompletedFlag[] => listFlags().filter(({ only }) => only === undefined);

/** The flags that not every command takes, by command; "*" is the command without a name. */
const listOwnFlags = (): [command: string, flags: CompletedFlag[]][] =>
  [...NAMES, '*']
    .map((command): [string, CompletedFlag[]] => [
      command,
      listFlags().filter(({ only }) => only?.includes(command === '*' ? 'create' : command)),
    ])
    .filter(([, flags]) => flags.length > 0);

/** Commands whose first argument is one of a few words. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  completions: shells,
  config: ['print'],
  presets: ['list', 'show', 'validate', 'init'],
};

const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const words = (names: readonly string[]): string => quote(names.join(' '));

function bash(): string {
  const complete = (pattern: string, values: readonly string[]) =>
    `    ${pattern}) COMPREPLY=($(compgen -W ${words(values)} -- "$word")); return ;;`;
  const names = (flags: readonly CompletedFlag[]) => flags.map(({ name }) => name);
  return `# ${PROGRAM} completions for bash: eval "$(${PROGRAM} completions bash)"
# a name may have spaces in it
_create_ml_container_paths() {
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$word")
}
_create_ml_container() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} own=
  COMPREPLY=()
  case $before in
${listFlagsWithValues()
  .map(({ name, values }) => complete(name, values))
  .join('\n')}
    ${listPathFlags().join(' | ')}) _create_ml_container_paths -f; return ;;
${Object.entries(ACTIONS)
  .map(([name, actions]) => complete(name, actions))
  .join('\n')}
  esac
  case \${COMP_WORDS[1]} in
${listOwnFlags()
  .map(([name, flags]) => `    ${name}) own=${words(names(flags))} ;;`)
  .join('\n')}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W ${words(names(listCommonFlags()))}" $own" -- "$word"))
  elif ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${words(NAMES)} -- "$word"))
    _create_ml_container_paths -d
  else
    _create_ml_container_paths -f
  fi
}
complete -o filenames -F _create_ml_container ${PROGRAM}
`;
}

const listFlagsWithValues = (): CompletedFlag[] => listFlags().filter(({ values }) => values.length > 0);
const listPathFlags = (): string[] =>
  listFlags()
    .filter(({ path, values }) => path && values.length === 0)
    .map(({ name }) => name);

/** `name:help`, as _describe takes it. */
const described = (name: string, help: string): string => quote(`${name.replaceAll(':', String.raw`\:`)}:${help}`);

function zsh(): string {
  const rows = (flags: readonly { name: string; help: string }[]) =>
    flags.map(({ name, help }) => `      ${described(name, help)}`).join('\n');
  const complete = (pattern: string, values: readonly string[]) =>
    `    ${pattern}) compadd -- ${values.join(' ')}; return ;;`;
  return `#compdef ${PROGRAM}
# ${PROGRAM} completions for zsh: save as _${PROGRAM} in a folder of $fpath
_create_ml_container() {
  local -a flags commands
  case $words[CURRENT-1] in
${listFlagsWithValues()
  .map(({ name, values }) => complete(name, values))
  .join('\n')}
    ${listPathFlags().join(' | ')}) _files; return ;;
${Object.entries(ACTIONS)
  .map(([name, actions]) => complete(name, actions))
  .join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    flags=(
${rows(listCommonFlags())}
    )
    case $words[2] in
${listOwnFlags()
  .map(([name, flags]) => `    ${name}) flags+=(\n${rows(flags)}\n    ) ;;`)
  .join('\n')}
    esac
    _describe 'flag' flags
    return
  fi
  if ((CURRENT == 2)); then
    commands=(
${rows(Object.entries(commands).map(([name, { help }]) => ({ name, help })))}
    )
    _describe 'command' commands
  fi
  _files
}
if [[ $funcstack[1] == _${PROGRAM} ]]; then _create_ml_container; else compdef _create_ml_container ${PROGRAM}; fi
`;
}

function fish(): string {
  const complete = `complete --command ${PROGRAM}`;
  const first = `not __fish_seen_subcommand_from ${NAMES.join(' ')}`;
  return [
    `# ${PROGRAM} completions for fish: ${PROGRAM} completions fish | source`,
    ...Object.entries(commands).map(
      ([name, { help }]) => `${complete} --condition '${first}' --arguments ${name} --description ${fishQuote(help)}`,
    ),
    ...Object.entries(ACTIONS).map(
      ([name, actions]) =>
        `${complete} --no-files --condition '__fish_seen_subcommand_from ${name}' --arguments '${actions.join(' ')}'`,
    ),
    ...listFlags().map(({ name, help, values, valued, path, only }) =>
      [
        complete,
        ...(only === undefined ? [] : [`--condition ${fishQuote(fishCondition(only, first))}`]),
        `--long-option ${name.slice(2)}`,
        ...(valued ? [path ? '--require-parameter' : '--exclusive'] : []),
        ...(values.length > 0 ? [`--arguments ${fishQuote(values.join(' '))}`] : []),
        `--description ${fishQuote(help)}`,
      ].join(' '),
    ),
    '',
  ].join('\n');
}

function fishCondition(only: readonly string[], first: string): string {
  const named = only.filter((name) => name !== 'create');
  const seen = named.length > 0 ? [`__fish_seen_subcommand_from ${named.join(' ')}`] : [];
  return [...seen, ...(only.includes('create') ? [first] : [])].join('; or ');
}

/** In single quotes fish reads a backslash before a quote and before a backslash. */
const fishQuote = (text: string): string =>
  `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
