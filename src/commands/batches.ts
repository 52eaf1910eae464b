// `orders batches` and `orders batch ID`: show the state of imports, and let an operator control one.
import { BATCH_ACTIONS, type BatchAction } from '../domain/model/batch.ts';
import type { BatchJson, ChangedBatch } from '../domain/model/batch-json.ts';
import { SHOWN_STATUSES } from '../domain/model/batch-status.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted, formatNumber } from '../domain/shared/format.ts';
import type { Cli, CommandSpec, CommonOptions, Io, Session } from '../terminal/cli.ts';
import { parametersOf } from '../terminal/options/filters.ts';
import { argument, BATCHES, common, dryRun, option, url, words } from '../terminal/options/options.ts';
import type { RecordKind } from '../terminal/output/record-kind.ts';
import { printRecord, printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';
import { isNarrow } from '../terminal/output/sanitize.ts';
import { localMoment } from '../terminal/output/times.ts';
import { canPrompt, isSure, type SureOptions } from '../terminal/prompts/confirm.ts';
import { pickBatch } from '../terminal/prompts/pick.ts';
import { summary } from './import/report.ts';

interface BatchesOptions extends CommonOptions {
  readonly skip?: string;
  readonly limit?: string;
  readonly status?: string;
}

interface BatchOptions extends SureOptions {
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly cancel?: boolean;
  readonly refund?: boolean;
  readonly retry?: boolean;
  readonly errors?: boolean;
}

const ERRORS_SHOWN = '1000';

export const batches: CommandSpec<BatchesOptions> = {
  name: 'batches',
  description: 'list imports, newest first',
  options: [
    ...common,
    url,
    ...recordOptions,
    option('--skip <n>', 'skip this many of the newest imports'),
    option('--limit <n>', 'show at most this many, up to 1,000').default('20'),
    option('--status <status>', 'only imports with this status', words(SHOWN_STATUSES)),
  ],
  examples: ['orders batches', 'orders batches --limit 100 --json'],
  prints: () => 'batches',
  async run(cli, options) {
    const { limit = '20' } = options;
    const asked = { ...parametersOf(options, { skip: 'skip', status: 'status' }), limit };
    const page = await cli.withSession(options, ({ batches, caller }) => batches.listBatches(asked, caller));
    const isFiltered = options.status !== undefined;
    const first = isFiltered ? 'no such imports' : 'no imports yet; start one with "orders import FILE"';
    const none = page.total === 0 ? first : 'no older imports';
    await printRecords(cli, options, 'batches', page.rows, {
      none,
      as: (kind) => (isNarrow(cli.io) && options.fields === undefined ? withDays(cli.io, kind) : kind),
    });
    if (page.more && !wantsRecords(options)) {
      cli.io.err(`${formatNumber(page.rows.length)} of ${counted(page.total, 'import')}\n`);
    }
  },
};

export const batch: CommandSpec<BatchOptions> = {
  name: 'batch',
  description: 'show, pause, resume, cancel or retry an import',
  arguments: [argument('[id]', 'batch id; on a terminal, you can choose it', BATCHES)],
  options: [
    ...common,
    url,
    dryRun,
    ...recordOptions,
    option('--pause', 'stop sending its payments'),
    option('--resume', 'let "orders serve" or "orders import --resume" send its waiting payments'),
    option('--cancel', 'cancel its orders that are not charged'),
    option('--refund', 'with --cancel: also cancel and refund its charged orders'),
    option('-y, --yes', 'with --refund: do not ask for confirmation; a pipe needs it'),
    option('--retry', 'queue its failed orders for another payment'),
    option('--errors', 'list its bad rows'),
  ],
  examples: [
    'orders batch 3',
    'orders batch 3 --errors',
    'orders batch 3 --cancel --refund --dry-run',
    'orders batch 3 --cancel --refund --yes',
  ],
  prints: ({ errors }) => (errors ? 'batchErrors' : 'batches'),
  async run(cli, options, written?: string) {
    const wanted = ([...BATCH_ACTIONS, 'errors'] as const).filter((name) => options[name]);
    if (wanted.length > 1) {
      throw new OrdersError('usage', `use only one of ${wanted.map((name) => `--${name}`).join(', ')}`);
    }
    if (options.refund && !options.cancel) throw new OrdersError('usage', '--refund needs --cancel');
    if (options.refund && !options.yes && !options.dryRun && !canPrompt(cli.io, options)) {
      const preview = 'or preview it with --dry-run';
      throw new OrdersError('usage', `add --yes to cancel the import and refund its orders, ${preview}`);
    }
    const which = pickBatch(cli, written, options, wanted[0] ?? 'show');
    await cli.withSession(options, async (session) => {
      const id = await which(session);
      if (options.errors) return errors(cli, session, id, options);
      const action = BATCH_ACTIONS.find((name) => options[name]);
      if (options.dryRun && action) return preview(cli, session, id, action, options);
      if (options.refund && !(await agreesToRefund(cli, session, id, options))) {
        return cli.io.err('nothing was cancelled\n');
      }
      const found = await act(session, id, options);
      if (!wantsRecords(options)) tellChange(cli, found);
      const text = async () => (await import('../terminal/output/table.ts')).facts(summary(found));
      await printRecord(cli, options, 'batches', found, { text, named: wanted.length > 0 });
    });
  },
};

/** Asks with the count and the sum of the refunds. */
async function agreesToRefund(
  cli: Cli,
  session: Session,
  id: number,
  options: SureOptions,
): Promise<boolean> {
  if (options.yes) return true;
  const { countAndSum, findOrders, MAX_ORDERS } = await import('./steps/found-orders.ts');
  const [{ pending, failed }, { orders: paid, more }] = await Promise.all([
    session.batches.getBatch(id, session.caller),
    findOrders(session, { statuses: ['paid'] }, { batch_id: String(id) }, MAX_ORDERS),
  ]);
  const refunds =
    paid.length === 0 ? '' : ` and refund ${more ? 'more than ' : ''}${await countAndSum(paid)}`;
  const uncharged = pending + failed;
  const others = uncharged === 0 ? '' : ` Orders that are not charged: ${formatNumber(uncharged)}.`;
  return isSure(cli, options, `Cancel import ${id}${refunds}?${others}`);
}

/** A narrow terminal has no room for the time. */
function withDays(io: Io, kind: RecordKind<BatchJson>): RecordKind<BatchJson> {
  const show = (batch: BatchJson) => localMoment(io, Date.parse(batch.created_at)).slice(0, 10);
  const created_at = { ...kind.fields.created_at, show };
  return { ...kind, fields: { ...kind.fields, created_at } };
}

function act({ batches, caller }: Session, id: number, options: BatchOptions): Promise<ChangedBatch> {
  const action = BATCH_ACTIONS.find((name) => options[name]);
  if (!action) return batches.getBatch(id, caller);
  return batches.changeBatch(id, action, caller, { refund: options.refund });
}

async function preview(
  cli: Cli,
  { batches, caller }: Session,
  id: number,
  action: BatchAction,
  options: BatchOptions,
): Promise<void> {
  const { previewBatchAction } = await import('../domain/dry-run/preview-batch.ts');
  const found = await batches.getBatch(id, caller);
  const says = previewBatchAction(found, action, options.refund === true);
  const text = () => `batch ${id} ${says}\n`;
  await printRecord(cli, options, 'batches', found, { text, named: true });
}

function tellChange(cli: Cli, { retried, dropped, refunded }: ChangedBatch): void {
  if (retried !== undefined) cli.io.err(`${counted(retried, 'order')} queued for another payment\n`);
  if (dropped === undefined || refunded === undefined) return;
  cli.io.err(
    `${counted(dropped, 'uncharged order')} cancelled, ${formatNumber(refunded)} cancelled and refunded\n`,
  );
}

async function errors(cli: Cli, session: Session, id: number, options: CommonOptions): Promise<void> {
  const page = await session.batches.listBatchErrors(id, { limit: ERRORS_SHOWN }, session.caller);
  const none = page.rows.length > 0 ? '' : await whyNone(session, id);
  await printRecords(cli, options, 'batchErrors', page.rows, { none });
  if (page.more && !wantsRecords(options)) {
    cli.io.err(`the first ${formatNumber(page.rows.length)} of ${counted(page.total, 'bad row')}\n`);
  }
}

async function whyNone({ batches, caller }: Session, id: number): Promise<string> {
  const { rejected } = await batches.getBatch(id, caller);
  return rejected === 0 ? 'it has no bad rows' : 'its bad rows were deleted by "orders prune"';
}
