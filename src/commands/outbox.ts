// `orders outbox`: lists emails that wait or failed permanently, and retries failed ones.
import type { OutboxEmail, OutboxPage, Resent } from '../domain/notifications/outbox.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { ageText, counted, formatNumber } from '../domain/shared/format.ts';
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { parametersOf } from '../terminal/options/filters.ts';
import { orderId } from '../terminal/options/ids.ts';
import { common, dryRun, ORDERS, option } from '../terminal/options/options.ts';
import type { RecordKind } from '../terminal/output/record-kind.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';

interface OutboxOptions extends CommonOptions {
  readonly failed?: boolean | undefined;
  readonly skip?: string;
  readonly limit?: string;
  /** Order ids; true for the flag without ids. */
  readonly resend?: readonly string[] | true;
  readonly allFailed?: boolean | undefined;
}

/** Former names of --failed and --all-failed, which scripts may still use. */
interface FormerOptions {
  readonly dead?: boolean;
  readonly allDead?: boolean;
}

export const outbox: CommandSpec<OutboxOptions & FormerOptions> = {
  name: 'outbox',
  description: 'list emails that wait or failed, or retry failed ones',
  options: [
    ...common,
    ...recordOptions,
    dryRun,
    option('--failed', 'only emails that failed permanently'),
    option('--dead', 'the former name of --failed').hideHelp(),
    option('--skip <count>', 'skip this many of the oldest emails'),
    option('--limit <count>', 'show at most this many, up to 1,000 (default: 20)'),
    option('--resend [ids...]', 'retry the failed emails of these orders for another 24 hours', ORDERS),
    option('--all-failed', 'with --resend: retry those of all orders'),
    option('--all-dead', 'the former name of --all-failed').hideHelp(),
  ],
  examples: [
    'orders outbox',
    'orders outbox --failed --limit 100',
    'orders outbox --resend 17 23',
    'orders outbox --resend --all-failed',
  ],
  exampleSetup: 'ORDERS_RESILIENCE=on orders import twenty.csv -q',
  prints: () => 'emails',
  run(cli, { dead, allDead, ...given }) {
    const options = { ...given, failed: given.failed ?? dead, allFailed: given.allFailed ?? allDead };
    const isRetry = options.resend !== undefined || options.allFailed;
    return isRetry ? resendEmails(cli, options) : listEmails(cli, options);
  },
};

async function listEmails(cli: Cli, options: OutboxOptions): Promise<void> {
  const { failed = false } = options;
  const { listOutbox } = await import('../domain/notifications/outbox.ts');
  const parameters = parametersOf(options, { skip: 'skip', limit: 'limit' });
  const page = await cli.withContext(options, ({ context }) => listOutbox(context.deps, parameters, failed));
  const none = failed ? 'no failed emails' : 'no waiting or failed emails';
  await printRecords(cli, options, 'emails', page.emails, {
    none,
    as: (kind) => withAges(kind, page.now),
  });
  if (page.emails.length === 0 || wantsRecords(options)) return;
  tellRest(cli, page, options);
}

/** How long each has waited, by the clock of the order database. */
function withAges(kind: RecordKind<OutboxEmail>, now: number): RecordKind<OutboxEmail> {
  const show = (email: OutboxEmail) => ageText(now - Date.parse(email.waiting_since));
  return { ...kind, fields: { ...kind.fields, waiting_since: { head: 'AGE', align: 'right', show } } };
}

function tellRest(
  { io }: Cli,
  { emails, open, more }: OutboxPage,
  { failed, skip = '0' }: OutboxOptions,
): void {
  const all = failed ? open.failedEmails : open.emails + open.failedEmails;
  if (more) {
    const next = Number(skip) + emails.length;
    io.err(
      `\n${formatNumber(emails.length)} of ${counted(all, 'email')}; for the next: orders outbox${failed ? ' --failed' : ''} --skip ${next}\n`,
    );
  } else if (open.failedEmails > 0) {
    io.err(
      `\n${counted(open.failedEmails, 'failed email')}; retry with "orders outbox --resend --all-failed"\n`,
    );
  }
}

async function resendEmails(cli: Cli, options: OutboxOptions): Promise<void> {
  const { resend, allFailed } = options;
  if (options.failed || options.skip !== undefined || options.limit !== undefined) {
    throw new OrdersError('usage', '--failed, --skip and --limit are for lists; remove them from --resend');
  }
  const ids = Array.isArray(resend) ? resend.map((id: string) => orderId(id)) : [];
  if (ids.length > 0 === (allFailed === true)) {
    throw new OrdersError('usage', '--resend needs either order ids or --all-failed');
  }
  const done = await cli.withContext(options, async ({ context: { deps } }) => {
    const domain = await import('../domain/notifications/outbox.ts');
    const caller = cli.newCaller();
    const by = options.dryRun ? (await import('../domain/dry-run/rolled-back.ts')).withRollback(deps) : deps;
    return allFailed ? domain.resendAllFailed(by, caller) : domain.resendEmails(by, ids, caller);
  });
  if (options.json) return printJson(cli.io, options.dryRun ? { ...done, dry_run: true } : done);
  cli.io.out(options.dryRun ? previewText(done) : resultText(done));
}

/** Confirmations of cancelled orders are dropped. */
function previewText({ resent, dropped }: Resent): string {
  const rest = dropped === 0 ? '' : `, ${confirmations(dropped)} would be dropped`;
  return `${counted(resent, 'failed email')} would be retried${rest}\n`;
}

function resultText({ resent, dropped }: Resent): string {
  const rest = dropped === 0 ? '' : `${confirmations(dropped)} dropped\n`;
  if (resent === 0) return rest || 'no failed emails\n';
  const queued = `${counted(resent, 'email')} queued again; "orders serve" or "orders recover" sends queued emails`;
  return `${queued}\n${rest}`;
}

function confirmations(count: number): string {
  return counted(count, 'confirmation of a cancelled order', 'confirmations of cancelled orders');
}
