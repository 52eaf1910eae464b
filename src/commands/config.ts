// `orders config`: every setting as it takes effect, and where it came from.
import type { CommandSpec } from '../terminal/cli.ts';
import { settings, url } from '../terminal/options/options.ts';
import { printRecords, recordOptions } from '../terminal/output/records.ts';

export const config: CommandSpec = {
  name: 'config',
  description: 'print each setting, its value and its source',
  options: [...settings, url, ...recordOptions],
  examples: ['orders config', 'orders config --json'],
  prints: () => 'settings',
  async run(cli, options) {
    const { entries } = await cli.config(options);
    await printRecords(cli, options, 'settings', entries);
  },
};
