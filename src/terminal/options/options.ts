// The options and arguments of commands, each with the completion of its value: their constructors, and those that many
// commands share.
import { Argument, Option } from 'commander';
import { LOG_LEVELS } from '../../config/config.ts';
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { OrdersError } from '../../domain/shared/errors.ts';

export type Completion =
  | { readonly what: 'words'; readonly words: readonly string[]; readonly several?: boolean }
  | { readonly what: 'files' }
  | { readonly what: 'batches' }
  | { readonly what: 'timezones' }
  | { readonly what: 'refs' }
  | { readonly what: 'orders'; readonly statuses: readonly OrderStatus[] };

export const FILES: Completion = { what: 'files' };
export const BATCHES: Completion = { what: 'batches' };
const TIME_ZONES: Completion = { what: 'timezones' };
export const REFS: Completion = { what: 'refs' };
export const ORDERS: Completion = { what: 'orders', statuses: [] };

/** Orders to which the command applies. */
export function ordersThatAre(statuses: readonly OrderStatus[]): Completion {
  return { what: 'orders', statuses };
}

/** `several` are separated by commas. */
export function words(of: Iterable<string>, several = false): Completion {
  return { what: 'words', words: [...of], several };
}

const COMPLETIONS = new WeakMap<Argument | Option, Completion>();

/** Without a completion, `--mode <on|off>` and the choices of an option are words. */
export function option(flags: string, description: string, completion?: Completion): Option {
  return completedBy(new Option(flags, description), completion ?? wordsIn(flags));
}

/** A second value would replace the first one, and a command would change other orders than it was told. */
export function once(given: Option): Option {
  return given.argParser((written, former: string | undefined) => {
    if (former === undefined) return written;
    throw new OrdersError('usage', `${given.long} is given twice; use it once`);
  });
}

export function argument(name: string, description: string, completion?: Completion): Argument {
  return completedBy(new Argument(name, description), completion);
}

export function completionOf(value: Argument | Option): Completion | undefined {
  return value.argChoices ? words(value.argChoices) : COMPLETIONS.get(value);
}

function completedBy<Value extends Argument | Option>(value: Value, completion?: Completion): Value {
  if (completion) COMPLETIONS.set(value, completion);
  return value;
}

function wordsIn(flags: string): Completion | undefined {
  const [, written] = /<([\w-]+(?:\|[\w-]+)+)>/.exec(flags) ?? [];
  return written === undefined ? undefined : words(written.split('|'));
}

/** The option for scripts on each command, whether it would ask or not. */
export const noInput = option('--no-input', 'never ask questions');

/** For commands without messages to silence. */
export const settings: readonly Option[] = [
  noInput,
  option('--db <path>', 'order database: a file or a postgres:// URL (ORDERS_DB)', FILES),
  option('--json', 'print JSON, exactly as the API returns it'),
  option(
    '--log-level <level>',
    'log trace, debug, info, warn, error or silent (ORDERS_LOG_LEVEL)',
    words(LOG_LEVELS),
  ),
  option(
    '--timezone <zone>',
    'show and read times in this time zone, such as Asia/Tokyo (ORDERS_TIMEZONE)',
    TIME_ZONES,
  ),
];

/** For all others. */
export const common: readonly Option[] = [
  ...settings,
  option('-q, --quiet', 'print only the ids of created or found records'),
];

/** Of every command that can drive a remote server too. */
export const url = option('--url <url>', 'use the "orders serve" at this URL (ORDERS_URL)');

/** Of every command that changes something. */
export const dryRun = option('--dry-run', 'check everything and preview the result, but change nothing');

/** Of every command that asks first. */
export const yes = option('-y, --yes', 'do not ask for confirmation (pipes and scripts are never asked)');
