// `orders outbox`: lists emails that wait or failed permanently, and sends failed ones again.
import type { OutboxMail, OutboxPage, Resent } from '../domain/notifications/outbox.ts';
import { newCaller } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { ageText, formatNumber } from '../domain/shared/format.ts';
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { parametersOf } from '../terminal/options/filters.ts';
import { orderId } from '../terminal/options/ids.ts';
import { common, dryRun, ORDERS, option } from '../terminal/options/options.ts';
import type { RecordKind } from '../terminal/output/record-kind.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';

interface OutboxOptions extends CommonOptions {
  readonly dead?: boolean;
  readonly skip?: string;
  readonly limit?: string;
  /** Order ids; true for the flag without ids. */
  readonly resend?: readonly string[] | true;
  readonly allDead?: boolean;
}

export const outbox: CommandSpec<OutboxOptions> = {
  name: 'outbox',
  description: 'list mails that wait or were given up, oldest first, or send given-up ones after all',
  options: [
    ...common,
    ...recordOptions,
    dryRun,
    option('--dead', 'only those that were given up'),
    option('--skip <count>', 'leave out this many of the oldest'),
    option('--limit <count>', 'at most this many, up to 1000 (default: 20)'),
    option(
      '--resend [ids...]',
      'let the given-up mails of these orders wait again, for another 24 hours',
      ORDERS,
    ),
    option('--all-dead', 'with --resend: those of all orders'),
  ],
  examples: [
    'orders outbox',
    'orders outbox --dead --limit 100',
    'orders outbox --resend 17 23',
    'orders outbox --resend --all-dead',
  ],
  exampleSetup: 'ORDERS_RESILIENCE=on orders import twenty.csv -q',
  prints: () => 'mails',
  run: (cli, options) =>
    options.resend !== undefined || options.allDead ? resendMails(cli, options) : listMails(cli, options),
};

async function listMails(cli: Cli, options: OutboxOptions): Promise<void> {
  const { dead = false } = options;
  const { listOutbox } = await import('../domain/notifications/outbox.ts');
  const parameters = parametersOf(options, { skip: 'skip', limit: 'limit' });
  const page = await cli.withContext(options, ({ context }) => listOutbox(context.deps, parameters, dead));
  const none = dead ? 'no mail was given up' : 'no mail waits';
  await printRecords(cli, options, 'mails', page.mails, {
    none,
    as: (kind) => withAges(kind, page.now),
  });
  if (page.mails.length === 0 || wantsRecords(options)) return;
  tellRest(cli, page, options);
}

/** How long each has waited, by the clock of the order database. */
function withAges(kind: RecordKind<OutboxMail>, now: number): RecordKind<OutboxMail> {
  const show = (mail: OutboxMail) => ageText(now - Date.parse(mail.waiting_since));
  return { ...kind, fields: { ...kind.fields, waiting_since: { head: 'AGE', align: 'right', show } } };
}

function tellRest({ io }: Cli, { mails, open, more }: OutboxPage, { dead, skip = '0' }: OutboxOptions): void {
  const all = dead ? open.deadMails : open.mails + open.deadMails;
  if (more) {
    const next = Number(skip) + mails.length;
    io.err(
      `\n${formatNumber(mails.length)} of ${formatNumber(all)} mails; the next: orders outbox${dead ? ' --dead' : ''} --skip ${next}\n`,
    );
  } else if (open.deadMails > 0) {
    io.err(
      `\n${formatNumber(open.deadMails)} given up; "orders outbox --resend --all-dead" sends them after all\n`,
    );
  }
}

async function resendMails(cli: Cli, options: OutboxOptions): Promise<void> {
  const { resend, allDead } = options;
  if (options.dead || options.skip !== undefined || options.limit !== undefined) {
    throw new OrdersError(
      'usage',
      '--dead, --skip and --limit are for listing; leave them out with --resend',
    );
  }
  const ids = Array.isArray(resend) ? resend.map((id: string) => orderId(id)) : [];
  if (ids.length > 0 === (allDead === true)) {
    throw new OrdersError('usage', 'give --resend the ids of orders, or --all-dead');
  }
  const done = await cli.withContext(options, async ({ context: { deps } }) => {
    const domain = await import('../domain/notifications/outbox.ts');
    const caller = newCaller('cli');
    const by = options.dryRun ? (await import('../domain/dry-run/rolled-back.ts')).withRollback(deps) : deps;
    return allDead ? domain.resendAllDead(by, caller) : domain.resendMails(by, ids, caller);
  });
  if (options.json) return printJson(cli.io, options.dryRun ? { ...done, dry_run: true } : done);
  cli.io.out(options.dryRun ? foretold(done) : told(done));
}

function foretold({ resent, dropped }: Resent): string {
  const gone =
    dropped === 0 ? '' : `, ${formatNumber(dropped)} would be dropped: confirmations of cancelled orders`;
  return `${formatNumber(resent)} given-up ${resent === 1 ? 'mail' : 'mails'} would wait again${gone}\n`;
}

function told({ resent, dropped }: Resent): string {
  const gone =
    dropped === 0 ? '' : `${formatNumber(dropped)} no longer wanted: confirmations of cancelled orders\n`;
  if (resent === 0) return gone || 'no mail was given up\n';
  const wait = resent === 1 ? 'mail waits' : 'mails wait';
  return `${formatNumber(resent)} ${wait} again; "orders serve" or "orders recover" sends what waits\n${gone}`;
}
