// `orders` alone: describes the program, the location and state of the order database, and sensible next commands.
import { type Overview, type OverviewCounts, STUCK_FOR } from '../domain/overview.ts';
import { counted, distanceText, formatNumber } from '../domain/shared/format.ts';
import type { Cli, Io } from './cli.ts';
import { stripControlCharacters } from './output/sanitize.ts';
import { paint } from './output/table.ts';
import { hangingIndent } from './output/wrap.ts';
import { overview } from './overview.ts';

/** A command and its use at this moment. */
type Hint = readonly [command: string, why: string];

export async function greet(cli: Cli): Promise<void> {
  const { io } = cli;
  const seen = await overview(cli, {});
  const label = seen.isRemote ? 'Server  ' : 'Order book  ';
  const waiting = seen.found.is === 'open' ? waitingIn(seen.found.counts) : [];
  io.out(
    [
      `${paint(io, 'bold', 'Orders')}: place, charge, confirm and follow orders; each is charged exactly once.\n`,
      `${label}${stripControlCharacters(seen.place)}\n${hangingIndent(' '.repeat(label.length), standing(io, seen), io.columns)}\n`,
      ...section(io, 'Waiting for you', waiting),
      ...section(io, 'Next', nextOf(seen)),
      'Help: orders --help, orders COMMAND --help, and README.md\n',
    ].join('\n'),
  );
}

function standing(io: Io, { found, isRemote }: Overview): string {
  switch (found.is) {
    case 'missing':
      return 'none yet; the first order makes it';
    case 'outdated':
      return 'of an older version; the first command that needs it upgrades it';
    case 'unusable':
      return paint(io, 'red', stripControlCharacters(`${isRemote ? '' : 'cannot be used: '}${found.why}`));
    case 'open':
      return countsText(found.counts);
  }
}

function countsText({ orders, newestAt, paid, pending }: OverviewCounts): string {
  if (newestAt === undefined) return 'no orders yet';
  const newest = `the newest ${distanceText(newestAt, Date.now())}`;
  const some = [
    ...(pending > 0 ? [`${formatNumber(pending)} pending`] : []),
    ...(paid > 0 ? [`${formatNumber(paid)} paid and not shipped`] : []),
  ];
  return [`${counted(orders, 'order')}, ${newest}`, ...some].join('; ');
}

function waitingIn({ stuck, deadMails, chargesHeld, pausedBatches }: OverviewCounts): Hint[] {
  const [paused] = pausedBatches;
  return [
    ...(chargesHeld ? [['orders release', 'charges are held: no payment leaves'] as const] : []),
    ...(stuck > 0
      ? [
          [
            `orders list --stuck-for ${STUCK_FOR}`,
            `${counted(stuck, 'order')} whose payment or refund is still open`,
          ] as const,
        ]
      : []),
    ...(paused === undefined
      ? []
      : [[`orders batch ${paused}`, `${counted(pausedBatches.length, 'import')} paused`] as const]),
    ...(deadMails > 0
      ? [['orders outbox --dead', `${counted(deadMails, 'mail')} given up, not delivered`] as const]
      : []),
  ];
}

function nextOf({ found, isRemote }: Overview): Hint[] {
  if (found.is === 'unusable') {
    return isRemote
      ? [['orders config', 'shows which server is meant, and who says so']]
      : [['orders doctor', 'examines the order book and says what to do']];
  }
  const counts = found.is === 'open' ? found.counts : undefined;
  const create: Hint = ['orders create', 'places an order, and asks for what it needs'];
  const file: Hint = ['orders import FILE --dry-run', 'checks a file of orders row by row'];
  const serve: Hint = ['orders serve', 'the same as a REST API, documented at /docs'];
  if (!counts || counts.orders === 0) return isRemote ? [create, file] : [create, file, serve];
  return [
    ['orders list', 'shows the newest; orders show looks one up'],
    ...(counts.paid > 0 ? [['orders ship', 'lets you choose among the paid ones'] as const] : []),
    ...(counts.pending > 0
      ? [['orders explain', 'says why one is pending, and what may be done'] as const]
      : []),
    create,
    counts.paid > 0 || isRemote ? file : serve,
  ];
}

function section(io: Io, title: string, hints: readonly Hint[]): string[] {
  if (hints.length === 0) return [];
  const width = Math.max(...hints.map(([command]) => command.length)) + 2;
  const lines = hints.map(([command, why]) => `  ${command.padEnd(width)}${why}\n`);
  return [`${paint(io, 'bold', title)}\n${lines.join('')}`];
}
