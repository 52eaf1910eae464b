// Names the preset that a header fits, in the error about that header; a preset is never applied without being named.
import { OrdersError } from '../../shared/errors.ts';
import type { Preset } from './preset.ts';

/** The error itself where no preset fits. */
export async function withPreset(
  error: unknown,
  header: readonly string[],
  kind: Preset['for'],
): Promise<unknown> {
  if (!(error instanceof OrdersError) || error.code !== 'invalid_file') return error;
  const { presetsFor } = await import('./builtin.ts');
  const [preset] = presetsFor(header, kind);
  if (preset === undefined) return error;
  const { message, code, errors, members } = error;
  return new OrdersError(error.kind, message, { code, errors, members, hint: { to: 'use_preset', preset } });
}
