// What may come next on a command line: read from the commands and options that the program itself has registered.
import type { Argument, Command, Option } from 'commander';
import type { LogLevel } from '../../config/config.ts';
import { ENCODING_OPTIONS } from '../../domain/csv/encoding/encoding-option.ts';
import { CURRENCIES } from '../../domain/model/currency.ts';
import { ORDER_STATUSES, type OrderStatus, TRANSITIONS } from '../../domain/model/order-status.ts';
import { TOPICS } from '../help/topics.ts';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What is asked for, and the part of the word before it that stays, such as `--status=`. */
export interface Next {
  readonly kept: string;
  readonly typed: string;
  readonly wanted: Wanted;
  /** The values of the options so far, by their names in the program. */
  readonly given: Readonly<Record<string, string>>;
}

type Wanted =
  | { readonly what: 'words'; readonly words: readonly Candidate[] }
  | { readonly what: 'files' }
  | { readonly what: 'batches' }
  | { readonly what: 'orders'; readonly statuses: readonly OrderStatus[]; readonly but: readonly string[] };

const LOG_LEVELS = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'silent',
] as const satisfies readonly LogLevel[];

/** Values of options that do not say so themselves. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--status': ORDER_STATUSES,
  '--currency': [...CURRENCIES],
  '--encoding': ENCODING_OPTIONS,
  '--log-level': LOG_LEVELS,
};
const OF_BATCHES: readonly string[] = ['--batch-id', '--resume'];
const OF_ORDERS: readonly string[] = ['--before', '--resend'];
const NAMES_OF_FILES: readonly string[] = ['file', 'path'];

/** Orders that a command can do something with. */
const MOVABLE: Readonly<Record<string, readonly OrderStatus[]>> = {
  pay: TRANSITIONS.payment_initiated.from,
  ship: TRANSITIONS.shipped.from,
  deliver: TRANSITIONS.delivered.from,
  cancel: TRANSITIONS.cancelled.from,
};

const HELP = 'help';

/** `before` are the whole words behind the program's name, `current` is the one being typed. */
export function nextOf(program: Command, before: readonly string[], current: string): Next {
  const state = stateAfter(program, before);
  const { command, open, isOptionsEnd } = state;
  const given = state.given;
  const isDashed = current.startsWith('-') && !isOptionsEnd;
  if (open && !(isDashed && (open.variadic || open.optional))) {
    return { ...valuesOf(open, current, state), given };
  }
  const [, flag, value] = (isDashed && /^(--[^=]+)=(.*)$/s.exec(current)) || [];
  if (flag !== undefined && value !== undefined) {
    const option = command.options.find(({ long }) => long === flag);
    const next = option ? valuesOf(option, value, state) : nothing(value);
    return { ...next, kept: `${flag}=${next.kept}`, given };
  }
  if (isDashed) return { kept: '', typed: current, wanted: words(optionsLeft(state)), given };
  return { kept: '', typed: current, wanted: positional(program, state, current), given };
}

interface State {
  readonly command: Command;
  readonly isHelp: boolean;
  readonly positionals: readonly string[];
  readonly options: ReadonlySet<Option>;
  readonly given: Readonly<Record<string, string>>;
  /** The option whose value comes next, or may come next. */
  readonly open: Option | undefined;
  readonly isOptionsEnd: boolean;
}

function stateAfter(program: Command, before: readonly string[]): State {
  let [command, isHelp, isOptionsEnd] = [program, false, false];
  let open: Option | undefined;
  const positionals: string[] = [];
  const options = new Set<Option>();
  const given: Record<string, string> = {};
  for (const word of before) {
    const isDashed = word.startsWith('-') && word !== '-' && !isOptionsEnd;
    if (open && !(isDashed && (open.variadic || open.optional))) {
      given[open.attributeName()] = word;
      if (!open.variadic) open = undefined;
      continue;
    }
    open = undefined;
    if (isDashed && word === '--') isOptionsEnd = true;
    else if (isDashed) {
      const [name = '', ...value] = word.split('=');
      const option = command.options.find(({ long, short }) => long === name || short === name);
      if (!option) continue;
      options.add(option);
      if (value.length > 0) given[option.attributeName()] = value.join('=');
      else if (option.required || option.optional) open = option;
    } else if (command === program && !isHelp) {
      isHelp = word === HELP;
      command =
        program.commands.find((one) => one.name() === word || one.aliases().includes(word)) ?? program;
      if (command === program && !isHelp) positionals.push(word);
    } else positionals.push(word);
  }
  return { command, isHelp, positionals, options, given, open, isOptionsEnd };
}

function positional(program: Command, state: State, current: string): Wanted {
  const { command, isHelp, positionals } = state;
  if (command === program) return words(positionals.length > 0 ? [] : commandsOf(program, isHelp));
  const all = command.registeredArguments;
  const last = all.at(-1);
  const argument = all[positionals.length] ?? (last?.variadic ? last : undefined);
  if (argument) return valuesOfArgument(argument, state);
  return words(current === '' ? optionsLeft(state) : []);
}

function commandsOf(program: Command, isHelp: boolean): Candidate[] {
  const topics = Object.entries(TOPICS).map(([value, description]) => ({ value, description }));
  const commands = program
    .createHelp()
    .visibleCommands(program)
    .filter((command) => !isHelp || command.name() !== HELP)
    .map((command) => ({ value: command.name(), description: command.description() }));
  return isHelp ? [...commands, ...topics] : commands;
}

function optionsLeft({ command, options }: State): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter((option) => option.variadic || !options.has(option))
    .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
}

function valuesOf(option: Option, typed: string, state: State): Omit<Next, 'given'> {
  const name = option.long ?? '';
  const inFlags = /[<[]([\w|-]+)/.exec(option.flags)?.[1] ?? '';
  const choices = option.argChoices ?? (inFlags.includes('|') ? inFlags.split('|') : VALUES[name]);
  // Some commands take several, separated by commas.
  const kept = name === '--status' ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  const wanted = ((): Wanted => {
    if (choices) return words(choices.map(plain));
    if (OF_BATCHES.includes(name)) return { what: 'batches' };
    if (OF_ORDERS.includes(name)) return { what: 'orders', statuses: [], but: state.positionals };
    return NAMES_OF_FILES.includes(inFlags) ? { what: 'files' } : words([]);
  })();
  return { kept, typed: typed.slice(kept.length), wanted };
}

function valuesOfArgument(argument: Argument, { command, positionals }: State): Wanted {
  const name = argument.name();
  if (argument.argChoices) return words(argument.argChoices.map(plain));
  if (NAMES_OF_FILES.includes(name)) return { what: 'files' };
  if (name !== 'id') return words([]);
  if (command.name() === 'batch') return { what: 'batches' };
  return { what: 'orders', statuses: MOVABLE[command.name()] ?? [], but: positionals };
}

const nothing = (typed: string) => ({ kept: '', typed, wanted: words([]) });
const words = (list: readonly Candidate[]): Wanted => ({ what: 'words', words: list });
const plain = (value: string): Candidate => ({ value, description: '' });
