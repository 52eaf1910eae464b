// `orders reconcile`: compares every order with the Payment Service's record; --fix repairs what it can.
import type { Command } from 'commander';
import { OrdersError } from '../domain/errors.ts';
import type { Difference } from '../domain/reconcile.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, common, dryRun, examples } from './cli.ts';
import type { RecordKind } from './record-kind.ts';
import { printRecords, records, wantsRecords } from './records.ts';

interface ReconcileOptions extends CommonOptions {
  readonly fix?: boolean;
}

export function registerReconcile(program: Command, cli: Cli): void {
  const command = dryRun(records(common(program.command('reconcile')), 'differences'))
    .description("compare every order with the Payment Service's record and report each difference")
    .option('--fix', 'book or give back what can be repaired without a doubt');
  examples(command, [
    'orders reconcile',
    'orders reconcile --fix --dry-run',
    'orders reconcile --fix',
    "orders reconcile --json | jq 'length'",
  ]).action((options: ReconcileOptions) => reconcile(cli, options));
}

async function reconcile(cli: Cli, options: ReconcileOptions): Promise<void> {
  const fix = options.fix === true;
  const isForetold = fix && options.dryRun === true;
  const { checked, differences } = await cli.withContext(options, ({ context }) =>
    context.reconcile(fix && !isForetold),
  );
  if (differences.length === 0 && !wantsRecords(options)) {
    cli.io.out(`${grouped(checked)} orders agree with the record\n`);
  } else {
    const rows = differences.map((found) =>
      toJson(isForetold && !wantsRecords(options) ? { ...found, fixed: found.fixable } : found),
    );
    await printRecords(cli, options, 'differences', rows, {
      as: (kind) => (fix ? withFixed(kind, isForetold) : kind),
    });
  }
  const left = differences.filter(({ fixed, fixable }) => !(isForetold ? fixable : fixed));
  if (left.length === 0) return;
  const unreachable = left.every((difference) => difference.kind === 'record_unreachable');
  const next = fix ? 'those need a person' : 'repair with "orders reconcile --fix"';
  throw new OrdersError(
    unreachable ? 'downstream_failed' : 'conflict',
    `${left.length} differences in ${checked} orders; ${unreachable ? 'try again when the service is back' : next}`,
    { code: unreachable ? 'payment_record_unreachable' : 'differences_found' },
  );
}

function withFixed(kind: RecordKind<DifferenceJson>, isForetold: boolean): RecordKind<DifferenceJson> {
  const fixed = { ...kind.fields.fixed, head: isForetold ? 'WOULD BE FIXED' : 'FIXED' };
  return { ...kind, shown: [...kind.shown, 'fixed'], fields: { ...kind.fields, fixed } };
}

export type DifferenceJson = ReturnType<typeof toJson>;

function toJson({ orderId, kind, paymentId, detail, fixed }: Difference) {
  return { order_id: orderId, difference: kind, payment_id: paymentId, detail, fixed };
}
