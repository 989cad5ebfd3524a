/** The shape of a row of the options table. */
import type * as z from 'zod/mini';

/** How the text of a flag or of `--set` becomes a value. `list` splits at commas where the flag is not repeatable, `map` takes KEY=VALUE. */
export type ValueType = 'text' | 'integer' | 'boolean' | 'list' | 'map';

/** A command-line spelling of an option. */
export interface FlagDefinition {
  /** With its dashes: "--port". */
  name: `--${string}`;
  short?: `-${string}`;
  /** Placeholder in help; absent for a switch. */
  metavar?: string;
  /** What a switch sets; `true` when absent. */
  sets?: string | boolean;
  /** May be given several times; the values add up. */
  repeat?: boolean;
}

export interface OptionChoice {
  value: string;
  label: string;
  hint?: string;
}

/** How the wizard asks for it. */
export interface OptionQuestion {
  kind: 'select' | 'multiselect' | 'text' | 'requirements';
  message: string;
  choices?: () => OptionChoice[];
  placeholder?: string;
  /** `open`: asked when nothing has answered it. `review`: has a good default, so it is only offered for change in the review. */
  ask: 'open' | 'review';
  /** Asked only when this holds of the answers so far (flat paths). */
  when?: (answers: Readonly<Record<string, unknown>>) => boolean;
}

/** One row of the table. */
export interface Option<Schema extends z.ZodMiniType = z.ZodMiniType> {
  /** Short name in the review and in decisions. */
  label: string;
  /** One sentence for --help, README and JSON Schema. */
  help: string;
  type: ValueType;
  schema: Schema;
  flags?: FlagDefinition[];
  /** Other fields that giving this one settles: `--cuda 12.6` means an accelerator. */
  implies?: Readonly<Record<string, unknown>>;
  /** How values from several sources combine. `append`: preset, then saved, then flags, each once; `keys`: by key. Default: the strongest wins. */
  merge?: 'append' | 'keys';
  question?: OptionQuestion;
  /** The commands that it is for; absent: all of them. Elsewhere its flag is refused by name. */
  commands?: readonly string[];
}

/** A row, with the type of its own values. */
export const defineOption = <Schema extends z.ZodMiniType>(row: Option<Schema>): Option<Schema> => row;
