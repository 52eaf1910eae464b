// Every command, in the order of the help, and the program that runs one.
import type { CommandSpec } from '../terminal/cli.ts';
import type { ProcessEdges } from '../terminal/io.ts';
import { runProgram } from '../terminal/program.ts';
import { backup } from './backup.ts';
import { batch, batches } from './batches.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { create } from './create/create.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { exportOrders } from './export/export.ts';
import { hold, release } from './hold/hold.ts';
import { importFile } from './import/import.ts';
import { list } from './list.ts';
import { migrateDb } from './migrate-db.ts';
import { note } from './order/note.ts';
import { payments } from './order/payments.ts';
import { outbox } from './outbox.ts';
import { prune } from './prune.ts';
import { queue } from './queue.ts';
import { reconcile } from './reconcile/reconcile.ts';
import { recover } from './recover.ts';
import { resolve } from './resolve.ts';
import { sandbox } from './sandbox.ts';
import { serve } from './serve.ts';
import { events, show } from './show.ts';
import { stats } from './stats/stats.ts';
import { cancel, deliver, pay, ship } from './steps/steps.ts';
import { token } from './token/token.ts';
import { wait } from './wait.ts';
import { watch } from './watch.ts';

export const COMMANDS: readonly CommandSpec[] = [
  create,
  list,
  show,
  events,
  payments,
  explain,
  note,
  queue,
  watch,
  wait,
  exportOrders,
  stats,
  pay,
  ship,
  deliver,
  cancel,
  importFile,
  batches,
  batch,
  resolve,
  recover,
  outbox,
  hold,
  release,
  reconcile,
  doctor,
  backup,
  prune,
  migrateDb,
  serve,
  sandbox,
  token,
  config,
  completion,
];

/** Runs one command and resolves to its exit code; never throws. */
export function runCommand(argv: readonly string[], edges: ProcessEdges): Promise<number> {
  return runProgram(COMMANDS, argv, edges);
}
