// `orders outbox`: lists emails that wait or failed permanently, and retries failed ones.
import type { OutboxEmail, Resent } from '../domain/notifications/email-json.ts';
import type { OutboxPage } from '../domain/notifications/outbox.ts';
import type { Caller, Deps } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { ageText, counted, formatNumber } from '../domain/shared/format.ts';
import { type Cli, type CommandSpec, type CommonOptions, printJson } from '../terminal/cli.ts';
import { parametersOf } from '../terminal/options/filters.ts';
import { orderId } from '../terminal/options/ids.ts';
import { common, dryRun, ORDERS, option, url } from '../terminal/options/options.ts';
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
    url,
    ...recordOptions,
    dryRun,
    option('--failed', 'only emails that failed and are not retried automatically'),
    option('--dead', 'the former name of --failed').hideHelp(),
    option('--skip <count>', 'skip this many of the oldest emails'),
    option('--limit <count>', 'show at most this many, up to 1,000 (default: 20)'),
    option(
      '--resend [ids...]',
      'send the failed emails of these orders again; where none failed, the last one sent',
      ORDERS,
    ),
    option('--all-failed', 'with --resend: send those of all orders again'),
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
  const parameters = parametersOf(options, { skip: 'skip', limit: 'limit' });
  const page = await cli.withSession(options, ({ orders, caller }) =>
    orders.listEmails({ ...parameters, ...(failed ? { failed: 'true' } : {}) }, caller),
  );
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
  { emails, total, failed, skip, more }: OutboxPage,
  options: OutboxOptions,
): void {
  if (more) {
    const next = skip + emails.length;
    io.err(
      `\n${formatNumber(emails.length)} of ${counted(total, 'email')}; for the next: orders outbox${options.failed ? ' --failed' : ''} --skip ${next}\n`,
    );
  } else if (failed > 0) {
    io.err(`\n${counted(failed, 'failed email')}; retry with "orders outbox --resend --all-failed"\n`);
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
  const which = allFailed ? 'all' : ids;
  const done = options.dryRun
    ? await cli.withContext(options, ({ context: { deps } }) => preview(deps, which, cli.newCaller()))
    : await cli.withSession(options, ({ orders, caller }) => orders.resendEmails(which, caller));
  if (options.json) return printJson(cli.io, options.dryRun ? { ...done, dry_run: true } : done);
  cli.io.out(options.dryRun ? previewText(done) : resultText(done));
}

/** At the order database itself: it is tried in a transaction that is rolled back. */
async function preview(deps: Deps, which: readonly number[] | 'all', caller: Caller): Promise<Resent> {
  const [{ resendAllFailed, resendEmails }, { withRollback }] = await Promise.all([
    import('../domain/notifications/outbox.ts'),
    import('../domain/dry-run/rolled-back.ts'),
  ]);
  const by = withRollback(deps);
  return which === 'all' ? resendAllFailed(by, caller) : resendEmails(by, which, caller);
}

/** Confirmations of cancelled orders are dropped. */
function previewText({ resent, dropped }: Resent): string {
  const rest = dropped === 0 ? '' : `, ${confirmations(dropped)} would be dropped`;
  return `${counted(resent, 'email')} would be queued again${rest}\n`;
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
