// `orders reconcile`: compares every order with the Payment Service's record; --fix repairs what it can.
import type { Command } from 'commander';
import { OrdersError } from '../domain/errors.ts';
import type { Difference } from '../domain/reconcile.ts';
import { grouped } from '../domain/written-number.ts';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';

interface ReconcileOptions extends CommonOptions {
  readonly fix?: boolean;
}

export function registerReconcile(program: Command, cli: Cli): void {
  const command = common(program.command('reconcile'))
    .description("compare every order with the Payment Service's record and report each difference")
    .option('--fix', 'book or give back what can be repaired without a doubt');
  examples(command, [
    'orders reconcile',
    'orders reconcile --fix',
    "orders reconcile --json | jq 'length'",
  ]).action((options: ReconcileOptions) => reconcile(cli, options));
}

async function reconcile(cli: Cli, options: ReconcileOptions): Promise<void> {
  const fix = options.fix === true;
  const { checked, differences } = await cli.withContext(options, ({ context }) => context.reconcile(fix));
  if (options.json) printJson(cli.io, differences.map(toJson));
  else if (differences.length === 0) cli.io.out(`${grouped(checked)} orders agree with the record\n`);
  else {
    const { table } = await import('./output.ts');
    cli.io.out(
      table<Difference>(
        cli.io,
        [
          { head: 'ORDER', value: (row) => String(row.orderId), align: 'right' },
          { head: 'DIFFERENCE', value: (row) => row.kind },
          { head: 'PAYMENT', value: (row) => row.paymentId ?? '', shrinks: true },
          { head: 'DETAIL', value: (row) => row.detail, shrinks: true },
          ...(fix ? [{ head: 'FIXED', value: (row: Difference) => (row.fixed ? 'yes' : 'no') }] : []),
        ],
        differences,
      ),
    );
  }
  const left = differences.filter((difference) => !difference.fixed);
  if (left.length === 0) return;
  const unreachable = left.every((difference) => difference.kind === 'record_unreachable');
  const next = fix ? 'those need a person' : 'repair with "orders reconcile --fix"';
  throw new OrdersError(
    unreachable ? 'downstream_failed' : 'conflict',
    `${left.length} differences in ${checked} orders; ${unreachable ? 'try again when the service is back' : next}`,
    { code: unreachable ? 'payment_record_unreachable' : 'differences_found' },
  );
}

function toJson({ orderId, kind, paymentId, detail, fixed }: Difference) {
  return { order_id: orderId, difference: kind, payment_id: paymentId, detail, fixed };
}
