// Reads settings as a command would, and what it would end with where one is wrong.
import { expect } from 'vitest';
import type { ConfigInput } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';
import { tempPath } from '../temp.ts';

/** `directory` may have a `.env`; by default there is none. */
export function load(
  env: ConfigInput['env'],
  flags: ConfigInput['flags'] = {},
  directory = tempPath('nowhere'),
) {
  return loadConfig({ flags, env, directory, defaultLogLevel: 'warn' });
}

/** The line that a command would end with; its exit code is 2. */
export function complaint(...given: Parameters<typeof load>): string {
  try {
    load(...given);
  } catch (error) {
    if (!(error instanceof OrdersError)) throw error;
    expect(error.kind, error.message).toBe('usage');
    expect(error.message).not.toMatch(/\n/);
    return error.message;
  }
  throw new Error(`accepted: ${JSON.stringify(given)}`);
}
