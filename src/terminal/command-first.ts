// Takes the common options before a command: `orders --db F list` is `orders list --db F`.
import type { Option } from 'commander';
import { common, url } from './options/options.ts';

/** Those that may come before the command. A command that lacks one refuses it. */
export const LEADING_OPTIONS: readonly Option[] = [...common, url];

export interface Leading {
  /** The command with all its options, those before it first, so that a later one counts. */
  readonly argv: readonly string[];
  /** Where there is no command: the values of the options, by their names in the program. */
  readonly alone?: Readonly<Record<string, string>>;
}

/** Leaves the words as they are where one before the command is none of these options. */
export function commandFirst(argv: readonly string[]): Leading {
  const given: Record<string, string> = {};
  let at = 0;
  while (argv[at]?.startsWith('-')) {
    const [name = '', ...rest] = argv[at]?.split('=') ?? [];
    const option = LEADING_OPTIONS.find(({ long, short }) => long === name || short === name);
    if (!option) return { argv };
    const isApart = option.required && rest.length === 0;
    const value = isApart ? argv[at + 1] : rest.join('=');
    // The options of a greeting are those that choose the order database.
    if (value === undefined || (!option.required && argv.length === at + 1)) return { argv };
    given[option.attributeName()] = value;
    at += isApart ? 2 : 1;
  }
  const command = argv[at];
  if (command === undefined) return { argv, alone: given };
  return { argv: [command, ...argv.slice(0, at), ...argv.slice(at + 1)] };
}
