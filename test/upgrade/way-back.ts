// The way back, as the runbook restores a backup: every process ends, the file of before the upgrade takes the place of the
// upgraded one, and the old version compares it with the Payment Service before it takes orders. What was accepted since is
// lost, but no lost charge may be taken for another order's, and nobody is charged twice.
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../kills/book.ts';
import { violationsOf } from '../kills/verdict.ts';
import type { Charge } from '../support/services/fake-ledger.ts';
import { startCallers } from './callers.ts';
import type { Scene } from './round.ts';

const FOR_MS = 2_000;

/** The servers of the new version and the callers have ended. */
export async function goBack(scene: Scene, backup: string, atRest: () => Promise<void>): Promise<void> {
  const { options, fleet, fake, violations, notes } = scene;
  const { old, database, readBook, random, nodes } = options;
  const aside = `${database}.aside`;
  mkdirSync(aside);
  for (const ending of ['', '-wal', '-shm']) {
    const path = `${database}${ending}`;
    if (existsSync(path)) renameSync(path, join(aside, basename(path)));
  }
  copyFileSync(backup, database);
  const before = await readBook();
  const lastKept = Math.max(0, ...before.orders.map(({ id }) => id));
  const lost = fake.charges.filter(({ orderId, refunded }) => orderId > lastKept && !refunded);
  const doctor = await fleet.command(old.program, ['doctor']);
  if (/newer version/.test(doctor.stdout + doctor.stderr))
    violations.push('U5: the backup is of the new version');
  const { stdout } = await fleet.command(old.program, ['reconcile', '--json']);
  const unreported = lost.filter(({ orderId }) => !new RegExp(`"order_id": ?${orderId}\\b`).test(stdout));
  if (unreported.length > 0) {
    violations.push(`U5: ${unreported.length} of ${lost.length} lost charges are not reported`);
  }
  await fleet.command(old.program, ['reconcile', '--fix']);
  const chargesBefore = fake.charges.length;
  const callers = startCallers(fleet.url, random);
  try {
    await fleet.start(old.program, nodes);
    await sleep(FOR_MS);
  } finally {
    await callers.stop();
  }
  await atRest();
  await fleet.stop('SIGTERM');
  const book = await readBook();
  violations.push(...judge(book, lastKept, lost, fake.charges));
  const since = fake.charges.slice(chargesBefore).filter(({ orderId }) => orderId > lastKept);
  violations.push(
    ...violationsOf(
      after(book, lastKept),
      { ...fake, charges: since, net: () => netOf(since) },
      callers.acknowledged,
    ),
  );
  notes.push(
    `back at ${before.orders.length} orders; ${lost.length} charges without an order; ${callers.acknowledged.size} orders since`,
  );
}

function judge(
  { orders }: Book,
  lastKept: number,
  lost: readonly Charge[],
  charges: readonly Charge[],
): string[] {
  const lostIds = new Set(lost.map(({ orderId }) => orderId));
  return orders.flatMap(({ id, status, total_amount }) => {
    if (id > lastKept) return lostIds.has(id) ? [`U5: order ${id} has the id of a lost charge`] : [];
    const held = charges.filter(({ orderId, refunded }) => orderId === id && !refunded);
    const net = held.reduce((sum, { amount }) => sum + amount, 0);
    const due = ['PAID', 'SHIPPED', 'DELIVERED'].includes(status) ? total_amount : 0;
    // It was cancelled and refunded after the backup: that is for a person to decide.
    const wasCancelled = held.length === 0 && charges.some(({ orderId }) => orderId === id);
    return net === due || wasCancelled ? [] : [`U5: order ${id} is ${status}, and ${net} is captured`];
  });
}

function after({ orders, moves, payments, ...rest }: Book, lastKept: number): Book {
  return {
    ...rest,
    orders: orders.filter(({ id }) => id > lastKept),
    moves: moves.filter(({ order_id }) => order_id > lastKept),
    payments: payments.filter(({ order_id }) => order_id > lastKept),
  };
}

function netOf(charges: readonly Charge[]): Map<number, number> {
  const net = new Map<number, number>();
  for (const { orderId, amount, refunded } of charges) {
    net.set(orderId, (net.get(orderId) ?? 0) + (refunded ? 0 : amount));
  }
  return net;
}
