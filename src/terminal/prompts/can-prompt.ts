// Whether a command may ask: only where a person sits at both ends, and has not said that nothing shall be asked.
import type { CommonOptions, Io } from '../cli.ts';

export function mayAsk({ interactive }: Pick<Io, 'interactive'>, { input, json }: CommonOptions): boolean {
  return interactive && input !== false && !json;
}
