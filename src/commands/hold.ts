// `orders hold` and `orders release`: stop and resume every outgoing charge of a database.
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { common, dryRun, url } from '../terminal/options/options.ts';

export const hold: CommandSpec = {
  name: 'hold',
  description: 'stop all charges, including those of "orders serve"',
  options: [...common, url, dryRun],
  examples: ['orders hold'],
  run: (cli, options) => set(cli, options, true),
};

export const release: CommandSpec = {
  name: 'release',
  description: 'resume the charges that "orders hold" stopped',
  options: [...common, url, dryRun],
  examples: ['orders release'],
  run: (cli, options) => set(cli, options, false),
};

async function set(cli: Cli, options: CommonOptions, held: boolean): Promise<void> {
  if (options.dryRun) return preview(cli, options, held);
  const answer = await cli.withSession(options, ({ orders, caller }) => orders.holdCharges(held, caller));
  if (options.json) return printJson(cli.io, answer);
  cli.io.out(
    held
      ? 'charges are on hold; new orders stay pending until "orders release"\n'
      : 'charges are released; "orders serve" or "orders recover" now sends the waiting payments\n',
  );
}

async function preview(cli: Cli, options: CommonOptions, held: boolean): Promise<void> {
  const { charges_held: isHeld } = await cli.withSession(options, ({ orders, caller }) =>
    orders.overview(caller),
  );
  if (options.json) return printJson(cli.io, { charges_held: isHeld });
  const [word, not] = held ? ['on hold', 'not on hold'] : ['released', 'on hold'];
  cli.io.out(
    isHeld === held ? `charges are already ${word}\n` : `charges would be ${word}; now they are ${not}\n`,
  );
}
