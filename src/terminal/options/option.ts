// Makes the options and arguments of commands, each with what completes its value in a shell.
import { Argument, Option } from 'commander';
import type { OrderStatus } from '../../domain/model/order-status.ts';

export type Completion =
  | { readonly what: 'words'; readonly words: readonly string[]; readonly several?: boolean }
  | { readonly what: 'files' }
  | { readonly what: 'batches' }
  | { readonly what: 'orders'; readonly statuses: readonly OrderStatus[] };

export const FILES: Completion = { what: 'files' };
export const BATCHES: Completion = { what: 'batches' };
export const ORDERS: Completion = { what: 'orders', statuses: [] };

/** Orders that the command can do something with. */
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
