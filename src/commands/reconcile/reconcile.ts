// `orders reconcile`: compares every order with the Payment Service's record; --fix repairs what it can.
import { type Difference, type DifferenceJson, differenceToJson } from '../../domain/reconcile/difference.ts';
import type { Reconciled } from '../../domain/reconcile/reconcile.ts';
import { counted } from '../../domain/shared/format.ts';
import type { Cli, CommandSpec } from '../../terminal/cli.ts';
import { common, dryRun, option } from '../../terminal/options/options.ts';
import { hintText } from '../../terminal/output/hints.ts';
import type { RecordKind } from '../../terminal/output/record-kind.ts';
import { recordStream } from '../../terminal/output/record-stream.ts';
import { recordOptions, wantsRecords } from '../../terminal/output/records.ts';
import { CLEAR_LINE, openProgress, startPace } from '../../terminal/progress/progress.ts';
import { interruptible } from '../../terminal/signals.ts';
import type { Counts, ReconcileOptions } from './end.ts';

const DETAILS = `
Differences are printed as they are found, by ascending order id. It also looks up unused ids between and
after the orders, until 100 in a row have no charge. A charge there belongs to an order that a restore has
lost. Ctrl-C stops it early, and so do 10 look-ups in a row without an answer; it prints what it has found.`;

export const reconcile: CommandSpec<ReconcileOptions> = {
  name: 'reconcile',
  description: "compare all orders with the Payment Service's record",
  options: [
    ...common,
    ...recordOptions,
    dryRun,
    option('--fix', 'repair differences that are certain: record or refund charges'),
  ],
  details: DETAILS,
  examples: [
    'orders reconcile',
    'orders reconcile --fix --dry-run',
    'orders reconcile --fix',
    "orders reconcile --json | jq 'length'",
  ],
  prints: () => 'differences',
  async run(cli, options) {
    const fix = options.fix === true;
    const isForetold = fix && options.dryRun === true;
    const counts: Counts = { all: 0, left: 0, unreachable: 0, underWay: 0, fixable: 0 };
    const stream = recordStream(cli, options, 'differences', (kind) =>
      fix ? withFixed(kind, isForetold) : kind,
    );
    const onDifference = (found: Difference) => {
      count(counts, found, isForetold);
      const told = worded(found);
      if (cli.io.drawsBars) cli.io.err(CLEAR_LINE);
      return stream.add(
        differenceToJson(isForetold && !wantsRecords(options) ? { ...told, fixed: found.fixable } : told),
      );
    };
    let reconciled: Reconciled | undefined;
    const progress = await lookProgress(cli, options, counts);
    try {
      const { onLooked } = progress;
      const looking = { fix: fix && !isForetold, onDifference, onLooked };
      reconciled = await cli.withContext(options, ({ context }) =>
        interruptible((signal) => context.reconcile({ ...looking, signal })),
      );
    } finally {
      progress.end();
      await stream.end(reconciled !== undefined);
    }
    const { tell, errorOf } = await import('./end.ts');
    const isAgreed = counts.all === 0 && reconciled.ended === 'whole';
    if (isAgreed && !wantsRecords(options)) {
      const { checked, lookedUpTo } = reconciled;
      cli.io.out(`no differences in ${counted(checked, 'order')}; looked up to id ${lookedUpTo}\n`);
    }
    const error = errorOf(reconciled, counts, options);
    tell(cli, reconciled, options, error !== undefined);
    if (error) throw error;
  },
};

/** Orders compared of all, and the differences among them. */
async function lookProgress({ io }: Cli, { json }: ReconcileOptions, counts: Counts) {
  let [pace, steps]: [ReturnType<typeof startPace> | undefined, number] = [undefined, 0];
  const standing = () => pace?.standing(counted(counts.all, 'difference'));
  const progress = await openProgress(io, { quiet: json === true }, standing);
  return {
    ...progress,
    onLooked(checked: number, orders: number) {
      pace ??= startPace(orders);
      for (; steps < checked; steps += 1) pace.step();
    },
  };
}

function worded({ hint, ...found }: Difference): Difference {
  return hint === undefined ? found : { ...found, detail: `${found.detail}; ${hintText(hint)}` };
}

function count(counts: Counts, { kind, fixed, fixable, underWay }: Difference, isForetold: boolean): void {
  counts.all += 1;
  if (isForetold ? fixable : fixed) return;
  counts.left += 1;
  if (kind === 'record_unreachable') counts.unreachable += 1;
  if (underWay) counts.underWay += 1;
  if (fixable) counts.fixable += 1;
}

function withFixed(kind: RecordKind<DifferenceJson>, isForetold: boolean): RecordKind<DifferenceJson> {
  const fixed = { ...kind.fields.fixed, head: isForetold ? 'WOULD BE FIXED' : 'FIXED' };
  return { ...kind, shown: [...kind.shown, 'fixed'], fields: { ...kind.fields, fixed } };
}
