/** The options of the servers that start commands name: what each takes, and which of them mean something in a container. */
import table from './servers.json' with { type: 'json' };

/** An option by its long name without dashes. */
export interface ServerOption {
  /** Whether the next word is its value. */
  value: boolean;
  short?: string;
  /** Another long name. */
  also?: string;
  /** What code and configuration files call it, where that is not its name with underscores; '' where they cannot say it. */
  argument?: string;
  /** The option that says the opposite of a switch. */
  off?: string;
  /** PEP 508 requirement of the releases that know it. */
  since?: string;
  /** What other releases do. */
  otherwise?: string;
  /** `false`: not in the development profile. */
  develop?: boolean;
  /** Value → the distribution without which the server does not start; `*.yaml` is every value that ends so. */
  needs?: Record<string, string>;
  /** The only values that the command line takes. */
  choices?: string[];
  /** What code calls a value → what the command line calls it. */
  names?: Record<string, string>;
  /** Value, or its beginning with `*`, → why it cannot serve the app. */
  unfit?: Record<string, string>;
  /** The only value that works in a container. */
  only?: string;
  /** Its value is a file of the project. */
  file?: boolean;
  /** Values are written in lower case. */
  lower?: boolean;
  /** What other servers call it. */
  from?: Record<string, string>;
  /** The environment variable that the server takes it from where the command line does not have it. */
  variable?: string;
  /** Environment variables of the image that would beat it. */
  replaces?: string[];
  /** Why it is never carried over. */
  left?: string;
  /** Read off the server's own file of settings, it keeps the container from working. */
  harm?: boolean;
  /** The beginning of values for which nothing changes. */
  same?: string;
  /** Our command or a setting of ours has it already. */
  settled?: boolean;
  /** Nothing is lost without it. */
  quiet?: boolean;
}

export interface Server {
  /** Functions that start it with these options as keyword arguments. */
  calls?: string[];
  /** The server that this command starts, with its options. */
  as?: string;
  /** Python file of settings that it reads by itself. */
  configuration?: string;
  /** The option that names another such file. */
  configurationOption?: string;
  /** Why the arguments of a framework's own development server are left out. */
  development?: string;
  options: Record<string, ServerOption>;
  /** Options that begin with one of these and a dot take a value. */
  sections?: string[];
  /** Options of other servers that mean nothing here, with the reason. */
  instead?: Record<string, Record<string, string>>;
}

export type NamedServer = Server & { name: string };

const servers = table.servers as unknown as Record<string, Partial<Server>>;

/** The server that a program starts, by its own name; undefined where its options are not known. */
export function findServer(program: string): NamedServer | undefined {
  const row = Object.hasOwn(servers, program) ? servers[program] : undefined;
  if (!row) return undefined;
  if (row.as !== undefined) return findServer(row.as);
  return { ...row, options: row.options ?? {}, name: program };
}

/** The programs whose options are known. */
export const listServers = (): string[] => Object.keys(servers);

/** The servers that read a Python file of settings by themselves. */
export const listConfiguredServers = (): NamedServer[] =>
  Object.keys(servers).flatMap((name) => {
    const server = findServer(name);
    return server?.configuration === undefined ? [] : [server];
  });

/** The program of a start command, after `env` and its assignments. */
export const findProgram = (command: readonly string[]): string =>
  command.find((word, at) => !(at === 0 && word === 'env') && !word.includes('=')) ?? '';

/** @returns undefined where the server has no such option. */
export function findServerOption(server: Server, name: string): ServerOption | undefined {
  if (Object.hasOwn(server.options, name)) return server.options[name];
  const inSection = server.sections?.some((section) => name.startsWith(`${section}.`));
  return inSection ? { value: true } : undefined;
}

/** What a table says of a value: by the whole of it, its beginning (`uvicorn*`), or its end (`*.yaml`). */
export const findByValue = (rows: Readonly<Record<string, string>> = {}, value: string): string | undefined =>
  Object.entries(rows).find(
    ([key]) =>
      key === value ||
      (key.startsWith('*') && value.endsWith(key.slice(1))) ||
      (key.endsWith('*') && value.startsWith(key.slice(0, -1))),
  )?.[1];

/** The name of the option that a word of a command line, with its dashes, is. */
export function findOptionName(server: Server, word: string): { name: string; off: boolean } | undefined {
  const long = word.replace(/^--?/, '');
  if (word.startsWith('-') && findServerOption(server, long)) return { name: long, off: false };
  for (const [name, { short, also, off }] of Object.entries(server.options)) {
    if (word === short || long === also) return { name, off: false };
    if (off !== undefined && long === off) return { name, off: true };
  }
  return undefined;
}

/** The option that a keyword argument, or a name in a file of settings, stands for. */
export const findByArgument = (server: Server, argument: string): string | undefined =>
  Object.keys(server.options).find(
    (name) => (server.options[name]?.argument ?? name.replaceAll('-', '_')) === argument,
  );
