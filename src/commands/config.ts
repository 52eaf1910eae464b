// `orders config`: every setting as it takes effect, and where it came from (contract section 2).
import type { Command } from 'commander';
import { type Cli, type CommonOptions, examples, remote, settings } from '../terminal/cli.ts';
import { printRecords, records } from '../terminal/output/records.ts';

export function registerConfig(program: Command, cli: Cli): void {
  const command = records(remote(settings(program.command('config'))), 'settings').description(
    'print each setting, its value and where it comes from; secrets are masked',
  );
  examples(command, ['orders config', 'orders config --json']).action(async (options: CommonOptions) => {
    const { entries } = await cli.config(options);
    await printRecords(cli, options, 'settings', entries);
  });
}
