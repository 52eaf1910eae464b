// Asks before something that cannot be taken back, where a person sits there to be asked.
import type { Command } from 'commander';
import type { Cli, CommonOptions } from '../cli.ts';
import { mayAsk } from './can-prompt.ts';

export interface SureOptions extends CommonOptions {
  readonly yes?: boolean;
}

export function sureOptions(command: Command): Command {
  return command.option('-y, --yes', 'do not ask');
}

/** False only where somebody was asked and said no. Throws `interrupted` where they leave. */
export async function isSure({ io }: Cli, options: SureOptions, question: string): Promise<boolean> {
  if (options.yes || !mayAsk(io, options)) return true;
  const { confirm } = await import('./prompt.ts');
  return confirm(question, false);
}
