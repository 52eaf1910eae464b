// Finds possible next words of a command line, from the commands and options that the program itself has registered.
import type { Command, Option } from 'commander';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { timeZoneNames } from '../../domain/shared/time/time-zone.ts';
import { LEADING_OPTIONS } from '../command-first.ts';
import { TOPICS } from '../help/topics.ts';
import { type Completion, completionOf } from '../options/options.ts';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** The requested completion, and the part of the word that stays, such as `--status=`. */
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
  | { readonly what: 'refs' }
  | { readonly what: 'orders'; readonly statuses: readonly OrderStatus[]; readonly but: readonly string[] };

const HELP = 'help';

/** `before` are the whole words after the program's name, `current` is the one being typed. */
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
      const known = command === program ? [...command.options, ...LEADING_OPTIONS] : command.options;
      const option = known.find(({ long, short }) => long === name || short === name);
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
  if (argument) return wantedBy(completionOf(argument), state);
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
  const completion = completionOf(option);
  const isSeveral = completion?.what === 'words' && completion.several;
  const kept = isSeveral ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
  return { kept, typed: typed.slice(kept.length), wanted: wantedBy(completion, state) };
}

function wantedBy(completion: Completion | undefined, { positionals }: State): Wanted {
  if (!completion) return words([]);
  switch (completion.what) {
    case 'words':
      return words(completion.words.map((value) => ({ value, description: '' })));
    case 'timezones':
      return words(timeZoneNames().map((value) => ({ value, description: '' })));
    case 'orders':
      return { ...completion, but: positionals };
    default:
      return completion;
  }
}

const nothing = (typed: string) => ({ kept: '', typed, wanted: words([]) });
const words = (list: readonly Candidate[]): Wanted => ({ what: 'words', words: list });
