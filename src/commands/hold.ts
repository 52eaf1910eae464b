// `orders hold` and `orders release`: stop and resume every outgoing charge of a database.
import type { Command } from 'commander';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';

export function registerHold(program: Command, cli: Cli): void {
  const hold = common(program.command('hold')).description(
    'stop every outgoing charge of this database, in "orders serve" too',
  );
  examples(hold, ['orders hold']).action((options: CommonOptions) => set(cli, options, true));
  const release = common(program.command('release')).description(
    'resume the charges that "orders hold" stopped',
  );
  examples(release, ['orders release']).action((options: CommonOptions) => set(cli, options, false));
}

async function set(cli: Cli, options: CommonOptions, held: boolean): Promise<void> {
  await cli.withContext(options, ({ context }) => context.setHold(held));
  if (options.json) return printJson(cli.io, { charges_held: held });
  cli.io.out(
    held
      ? 'charges are held; new orders wait as pending until "orders release"\n'
      : 'charges are released; "orders serve" or "orders recover" now pays what waited\n',
  );
}
