// `orders` alone: shows the location and state of the order database, and useful next commands.
import type { Overview, OverviewCounts } from '../domain/overview.ts';
import { QUEUES } from '../domain/reports/queues.ts';
import { counted, distanceText, formatNumber } from '../domain/shared/format.ts';
import type { Cli, CommonOptions, Io } from './cli.ts';
import { stripControlCharacters } from './output/sanitize.ts';
import { paint } from './output/table.ts';
import { hangingIndent } from './output/wrap.ts';
import { overview } from './overview.ts';
import { QUEUE_COMMANDS, queueText } from './queues.ts';

/** A command and its use at this moment. */
type Hint = readonly [command: string, why: string];

export async function greet(cli: Cli, options: CommonOptions = {}): Promise<void> {
  const { io } = cli;
  const seen = await overview(cli, options);
  const label = seen.isRemote ? 'Server  ' : 'Order database  ';
  const waiting = seen.found.is === 'open' ? waitingIn(seen.found.counts) : [];
  io.out(
    [
      `${paint(io, 'bold', 'Orders')}: create orders, charge each exactly once and email the customers.\n`,
      `${label}${stripControlCharacters(seen.place)}\n${hangingIndent(' '.repeat(label.length), standing(io, seen), io.columns)}\n`,
      ...section(io, 'Needs attention', waiting),
      ...section(io, 'Next', nextOf(seen)),
      'Help: orders --help and orders COMMAND --help; see also README.md\n',
    ].join('\n'),
  );
}

function standing(io: Io, { found, isRemote }: Overview): string {
  switch (found.is) {
    case 'missing':
      return 'does not exist yet; the first order creates it';
    case 'outdated':
      return 'has an older version; the first command that uses it upgrades it';
    case 'unusable':
      return paint(io, 'red', stripControlCharacters(`${isRemote ? '' : 'cannot be used: '}${found.why}`));
    case 'open':
      return countsText(found.counts);
  }
}

function countsText({ queues: { orders }, newestAt, pending }: OverviewCounts): string {
  if (newestAt === undefined) return 'no orders yet';
  const newest = `the newest ${distanceText(newestAt, Date.now())}`;
  const some = [...(pending > 0 ? [`${formatNumber(pending)} pending`] : [])];
  return [`${counted(orders, 'order')}, ${newest}`, ...some].join('; ');
}

function waitingIn({ queues }: OverviewCounts): Hint[] {
  const held: Hint[] = queues.charges_held ? [['orders release', 'charges are on hold; resume them']] : [];
  const waiting = QUEUES.filter((name) => name !== 'to_ship' && queues[name].count > 0);
  return [...held, ...waiting.map((name): Hint => [QUEUE_COMMANDS[name], queueText(name, queues[name])])];
}

function nextOf({ found, isRemote }: Overview): Hint[] {
  if (found.is === 'unusable') {
    return isRemote
      ? [['orders config', 'show which server is set, and where']]
      : [['orders doctor', 'check the order database and suggest fixes']];
  }
  const counts = found.is === 'open' ? found.counts : undefined;
  const create: Hint = ['orders create', 'create an order; missing values are asked for'];
  const file: Hint = ['orders import FILE --dry-run', 'check a CSV file or an .xlsx workbook of orders'];
  const serve: Hint = ['orders serve', 'start the REST API, documented at /docs'];
  if (!counts || counts.queues.orders === 0) return isRemote ? [create, file] : [create, file, serve];
  const toShip = counts.queues.to_ship.count;
  return [
    ['orders list', 'list the newest orders'],
    ...(toShip > 0
      ? [['orders ship', `choose among ${queueText('to_ship', counts.queues.to_ship)}`] as const]
      : []),
    ...(counts.pending > 0 ? [['orders explain', 'explain why an order is pending'] as const] : []),
    create,
    toShip > 0 || isRemote ? file : serve,
  ];
}

function section(io: Io, title: string, hints: readonly Hint[]): string[] {
  if (hints.length === 0) return [];
  const width = Math.max(...hints.map(([command]) => command.length)) + 2;
  const lines = hints.map(([command, why]) => `  ${command.padEnd(width)}${why}\n`);
  return [`${paint(io, 'bold', title)}\n${lines.join('')}`];
}
