// Decides whether a command may ask, and asks before an action that cannot be undone.
import type { Cli, CommonOptions, Io } from '../cli.ts';

export interface SureOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** False only where the user was asked and said no. Throws `interrupted` where the user leaves. */
export async function isSure({ io }: Cli, options: SureOptions, question: string): Promise<boolean> {
  if (options.yes || !canPrompt(io, options)) return true;
  const { confirm } = await import('./prompt.ts');
  return confirm(question, false);
}

export function canPrompt({ interactive }: Pick<Io, 'interactive'>, { input, json }: CommonOptions): boolean {
  return interactive && input !== false && !json;
}
