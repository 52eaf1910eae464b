// `orders config`: every setting as it takes effect, and where it came from (contract section 2).
import type { Command } from 'commander';
import { type Cli, type CommonOptions, common, examples, printJson, remote } from './cli.ts';

export function registerConfig(program: Command, cli: Cli): void {
  const command = remote(common(program.command('config'))).description(
    'print each setting, its value and where it comes from; secrets are masked',
  );
  examples(command, ['orders config', 'orders config --json']).action(async (options: CommonOptions) => {
    const { entries } = await cli.config(options);
    if (options.json) return printJson(cli.io, entries);
    const { table } = await import('./output.ts');
    cli.io.out(
      table(
        cli.io,
        [
          { head: 'VARIABLE', value: (entry) => entry.variable },
          { head: 'VALUE', value: (entry) => entry.value ?? '(unset)', shrinks: true },
          { head: 'FROM', value: (entry) => entry.source },
        ],
        entries,
      ),
    );
  });
}
