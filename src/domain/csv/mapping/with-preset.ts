// Names the presets that a header fits, in the error about that header; a preset is never applied without being named.
import { OrdersError, withMembers } from '../../shared/errors.ts';
import type { Preset } from './preset.ts';

/** The error itself where no preset fits. */
export async function withPreset(
  error: unknown,
  header: readonly string[],
  kind: Preset['for'],
): Promise<unknown> {
  if (!(error instanceof OrdersError) || error.code !== 'invalid_file') return error;
  const { presetsFor } = await import('./builtin.ts');
  const fitting = presetsFor(header, kind);
  const [preset] = fitting;
  if (preset === undefined) return error;
  return withMembers(error, { members: { fitting_presets: fitting }, hint: { to: 'use_preset', preset } });
}
