// Whether a command may ask, and the question before something that cannot be taken back.
import type { Cli, CommonOptions, Io } from '../cli.ts';

export interface SureOptions extends CommonOptions {
  readonly yes?: boolean;
}

/** False only where somebody was asked and said no. Throws `interrupted` where they leave. */
export async function isSure({ io }: Cli, options: SureOptions, question: string): Promise<boolean> {
  if (options.yes || !canPrompt(io, options)) return true;
  const { confirm } = await import('./prompt.ts');
  return confirm(question, false);
}

export function canPrompt({ interactive }: Pick<Io, 'interactive'>, { input, json }: CommonOptions): boolean {
  return interactive && input !== false && !json;
}
