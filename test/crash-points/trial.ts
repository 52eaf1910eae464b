// One trial: an operation whose process dies at one moment, another process that finishes it and may die too, and the
// verdict on what is left.
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { errorText, OrdersError } from '../../src/domain/shared/errors.ts';
import type { Acknowledged } from '../simulation/clients.ts';
import { openLife } from './life.ts';
import type { Operation, Request } from './operations.ts';
import { openScene, type Process, RECOVERY, type Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { judge } from './verdict.ts';

export interface Fate {
  /** The moment at which the process of the operation dies, counted from 1; it lives without it. */
  readonly at?: number | undefined;
  /** The same of the process that finishes the operation. */
  readonly again?: number | undefined;
  /** Other processes can tell at once that a dead one is gone; otherwise they wait for the end of its leases. */
  readonly isSeen: boolean;
}

export interface Outcome {
  /** The moments of the operation, and of what finished it, as far as they came. */
  readonly moments: readonly string[];
  readonly finishing: readonly string[];
  readonly violations: readonly string[];
}

interface Play {
  readonly scene: Scene;
  readonly operation: Operation;
  /** Requests without an answer. */
  readonly open: Set<Request>;
  readonly told: Acknowledged[];
}

const HOUR_MS = 3_600_000;
/** After the first, calls of a dead process are surely over; the rest is longer than any row may wait. */
const PAUSES_MS: readonly number[] = [90_000, 7 * HOUR_MS, 7 * HOUR_MS, 7 * HOUR_MS];

/** Of a process, in real time: some hundred times as long as any takes. One that goes on for ever is a violation. */
const LONGEST_MS = 20_000;

export async function play(stage: Stage, operation: Operation, fate: Fate): Promise<Outcome> {
  const scene = openScene(stage, operation);
  const stopIntervals = takeIntervals();
  const all: Play = { scene, operation, open: new Set(operation.requests), told: [] };
  try {
    const { prepare } = operation;
    if (prepare) await live(all, fate, undefined, (process) => prepare(process, scene));
    const { moments, isOver } = await live(all, fate, fate.at, (process) => ask(all, process));
    for (const one of all.open) if (isOver && !one.isRepeated) all.open.delete(one);
    const second = await live(all, fate, fate.again, (process) => finish(all, process));
    if (second.isOver) await live(all, fate, undefined, (process) => finish(all, process));
    judge(scene, operation, all.told);
    return { moments, finishing: second.moments, violations: scene.violations };
  } finally {
    stopIntervals();
  }
}

/** A process from its start to its end, at its `at`-th moment or after its work. */
async function live(
  { scene, operation }: Play,
  { isSeen }: Fate,
  at: number | undefined,
  work: (process: Process) => Promise<void>,
) {
  const life = openLife(at, operation.leftOut);
  const process = await scene.start(life);
  const working = work(process)
    .then(() => process.idle())
    .then(() => process.close())
    .catch((error: unknown) => {
      if (!life.isOver) throw error;
    });
  const limit = setTimeout(() => {
    scene.wrong('L2', 'a process never gets done');
    life.kill();
  }, LONGEST_MS);
  await Promise.race([working, life.end]).finally(() => clearTimeout(limit));
  if (!life.isOver) return life;
  await process.bury(isSeen);
  life.bury();
  return life;
}

async function ask({ scene, open, told }: Play, process: Process): Promise<void> {
  const one = async (request: Request) => {
    try {
      const order = await request.send(process, scene);
      if (process.life.isOver) return;
      open.delete(request);
      const { name, key } = request;
      if (order) told.push({ name, orderId: order.id, status: order.status, key });
    } catch (error) {
      if (process.life.isOver) return;
      // The client reads that the order is further on, or that its payment is under way.
      if (error instanceof OrdersError && error.kind === 'illegal_transition') {
        if (!isUnderWay(scene)) open.delete(request);
      } else if (!isForLater(error)) scene.wrong('X1', `${request.name}: ${errorText(error)}`);
    }
  };
  await Promise.all([...open].map(one));
}

function isUnderWay({ book }: Scene): boolean {
  return book.rows("SELECT id FROM orders WHERE status = 'PAYMENT_PROCESSING'").length > 0;
}

function isForLater(error: unknown): boolean {
  return error instanceof OrdersError && (error.kind === 'conflict' || error.kind === 'downstream_failed');
}

/** As `serve` does at its start, and then from time to time, until nothing is open; clients ask again meanwhile. */
async function finish(all: Play, process: Process): Promise<void> {
  const { scene, open } = all;
  await recoverOpenRows(process.deps, RECOVERY);
  for (const arrive of scene.underWay.splice(0)) arrive();
  await ask(all, process);
  for (const ms of PAUSES_MS) {
    scene.pass(ms);
    await recoverOpenRows(process.deps, RECOVERY);
    await ask(all, process);
    if (open.size === 0 && openRows(scene) === 0) return;
  }
  for (const { name } of open) scene.wrong('L1', `${name} never gets an answer`);
}

function openRows({ book }: Scene): number {
  const [row] = book.rows<{ n: number }>(
    "SELECT count(*) AS n FROM journal WHERE state IN ('waiting', 'running', 'unknown')",
  );
  return row?.n ?? 0;
}

/** Renewals of leases would go on after the trial, also those of the dead. */
function takeIntervals(): () => void {
  const { setInterval } = globalThis;
  const intervals: NodeJS.Timeout[] = [];
  const taking = (...given: Parameters<typeof setInterval>) => {
    const interval = setInterval(...given);
    intervals.push(interval);
    return interval;
  };
  Object.assign(globalThis, { setInterval: taking });
  return () => {
    Object.assign(globalThis, { setInterval });
    for (const interval of intervals) clearInterval(interval);
  };
}
