// The options that many commands share.
import type { Option } from 'commander';
import { LOG_LEVELS } from '../../config/config.ts';
import { FILES, option, words } from './option.ts';

/** What scripts give to each command, whether it would ask or not. */
export const noInput = option('--no-input', 'never ask');

/** For commands that have nothing to be quiet about. */
export const settings: readonly Option[] = [
  noInput,
  option('--db <path>', 'order database file (ORDERS_DB)', FILES),
  option('--json', 'print exactly what the API would answer'),
  option(
    '--log-level <level>',
    'trace, debug, info, warn, error or silent (ORDERS_LOG_LEVEL)',
    words(LOG_LEVELS),
  ),
];

/** For all others. */
export const common: readonly Option[] = [
  ...settings,
  option('-q, --quiet', 'print nothing but the ids of what was made or found'),
];

/** Of every command that can drive a remote server too. */
export const url = option('--url <url>', 'drive the "orders serve" at this URL instead (ORDERS_URL)');

/** Of every command that changes something. */
export const dryRun = option('--dry-run', 'check everything and say what would happen, but change nothing');

/** Of every command that asks first. */
export const yes = option('-y, --yes', 'do not ask');
