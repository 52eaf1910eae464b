// One upgrade under load: as docs/operations.md has it, with kills before, while and after; or with a mistake. In the end the
// order database has to agree with what the services did and with what clients were told.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Book } from '../kills/book.ts';
import { PROGRAM, SETTLED_AFTER_MS } from '../kills/serving.ts';
import { violationsOf } from '../kills/verdict.ts';
import type { Random } from '../simulation/random.ts';
import { type FakeServices, startFakeServices } from '../support/services/fake-services.ts';
import { type Callers, notFound, startCallers } from './callers.ts';
import { type Fleet, openFleet } from './fleet.ts';
import type { Version } from './old-version.ts';
import { goBack } from './way-back.ts';

/** `forgotten`: one old server is not stopped. `back`: the old version returns with the backup. */
export type Way = 'documented' | 'forgotten' | 'back';

export interface RoundOptions {
  readonly old: Version;
  /** A path or a URL; empty. */
  readonly database: string;
  /** Where a backup may be written; undefined where the database is no file. */
  readonly backup: string | undefined;
  readonly readBook: () => Promise<Book>;
  readonly random: Random;
  readonly nodes: number;
  readonly way: Way;
}

export interface Round {
  readonly violations: readonly string[];
  readonly notes: readonly string[];
  readonly orders: number;
  readonly charges: number;
  readonly refunds: number;
  readonly acknowledged: number;
  readonly kills: number;
  /** The longest time without any answer of 2xx, and what of it the start of the new version took. */
  readonly gapMs: number;
  readonly startMs: number;
}

/** All that the steps of a round share. */
export interface Scene {
  readonly options: RoundOptions;
  readonly fleet: Fleet;
  readonly fake: FakeServices;
  readonly callers: Callers;
  readonly violations: string[];
  readonly notes: string[];
  kills: number;
  startMs: number;
}

/** A lease of these servers: 5 seconds longer than their longest call. */
const LEASE_MS = 6_500;
const UNAVAILABLE = 6;
/** A server that is not refused runs on. */
const REFUSED_WITHIN_MS = 15_000;

export async function upgradeOnce(options: RoundOptions): Promise<Round> {
  const { database, random, old, nodes, readBook } = options;
  const fake = await startFakeServices();
  const fleet = openFleet(database, fake, random);
  const callers = startCallers(fleet.url, random);
  const scene: Scene = { options, fleet, fake, callers, violations: [], notes: [], kills: 0, startMs: 0 };
  try {
    // One makes the schema of the old version.
    await fleet.start(old.program, 1);
    await fleet.start(old.program, nodes - 1);
    await busy(scene);
    await killOne(scene);
    await backUp(scene);
    await busy(scene);
    await changeOver(scene);
    await refused(scene);
    await busy(scene);
    await killOne(scene);
    if (fleet.size() < nodes) await fleet.start(PROGRAM, 1);
    await busy(scene);
    const { gapMs } = callers;
    const gap = gapMs();
    await callers.stop();
    if (callers.acknowledged.size === 0) scene.violations.push('U0: nobody was served: this proves nothing');
    await searched(scene);
    await atRest(scene);
    await fleet.stop('SIGTERM');
    const book = await readBook();
    scene.violations.push(...violationsOf(book, fake, callers.acknowledged));
    await reconciled(scene);
    const { backup } = options;
    if (options.way === 'back' && backup !== undefined) await goBack(scene, backup, () => atRest(scene));
    return {
      violations: scene.violations,
      notes: scene.notes,
      orders: book.orders.length,
      charges: fake.charges.length,
      refunds: fake.refunds.length,
      acknowledged: callers.acknowledged.size,
      kills: scene.kills,
      gapMs: gap,
      startMs: scene.startMs,
    };
  } finally {
    await callers.stop();
    await fleet.stop('SIGKILL');
    await fake.close();
  }
}

function busy({ options }: Scene): Promise<void> {
  return sleep(options.random.between(1_200, 2_500));
}

async function killOne(scene: Scene): Promise<void> {
  await scene.fleet.killOne();
  scene.kills += 1;
}

/** Step 1 of the document, while orders arrive. */
async function backUp({ options, fleet, violations }: Scene): Promise<void> {
  const { backup, old } = options;
  if (backup === undefined) return;
  const { code, stderr } = await fleet.command(old.program, ['backup', backup]);
  if (code !== 0) violations.push(`U1: the backup ended with ${code}: ${stderr}`);
}

/** Steps 3 and 4: all old processes end, then the new ones start. */
async function changeOver(scene: Scene): Promise<void> {
  const { options, fleet, notes } = scene;
  const { random, way, nodes } = options;
  const signal = random.chance(0.3) ? 'SIGKILL' : 'SIGTERM';
  if (signal === 'SIGKILL') scene.kills += fleet.size();
  await fleet.stop(signal, way === 'forgotten' ? 1 : 0);
  const began = performance.now();
  if (random.chance(0.5)) {
    const afterMs = random.between(50, 900);
    await fleet.startAndKill(PROGRAM, afterMs);
    scene.kills += 1;
    notes.push(`the first new process was killed ${afterMs} ms after its start`);
  }
  const together = random.chance(0.5);
  await fleet.start(PROGRAM, together ? nodes : 1);
  scene.startMs = Math.round(performance.now() - began);
  if (!together) await fleet.start(PROGRAM, nodes - 1);
  notes.push(`old processes ended by ${signal}, new ones started ${together ? 'together' : 'one by one'}`);
}

/** An old process that starts now says why it does not, and changes nothing. */
async function refused({ options, fleet, violations }: Scene): Promise<void> {
  const { program } = options.old;
  const commands = [['list'], ['recover'], ['serve', '--port', '0'], ['pay', '1'], ['doctor']] as const;
  for (const args of commands) {
    const { code, stdout, stderr } = await fleet.command(program, args, REFUSED_WITHIN_MS);
    const told = /newer version/.test(stderr + stdout);
    const fits = args[0] === 'doctor' ? code !== 0 : code === UNAVAILABLE;
    if (!fits || !told) {
      violations.push(`U2: the old version's ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
    }
  }
}

/** Every order is found under the new version's spelling, whoever indexed it. */
async function searched({ fleet, callers, violations, options }: Scene): Promise<void> {
  // All servers that still run are of the new version, but for one that was forgotten.
  if (options.way === 'forgotten') await sleep(1_500);
  const lost = await notFound(fleet.url(), callers.named);
  if (lost.length > 0) {
    violations.push(`U3: of ${callers.named.size} orders ${lost.length} are not found: ${lost.slice(0, 5)}`);
  }
}

/** Until nothing is under way, or there was time enough for that. */
async function atRest({ options }: Scene): Promise<void> {
  const latest = performance.now() + SETTLED_AFTER_MS + LEASE_MS;
  while (performance.now() < latest) {
    const { orders } = await options.readBook();
    if (orders.every(({ status }) => status !== 'PAYMENT_PROCESSING')) return;
    await sleep(300);
  }
}

/** The program itself compares every order with the Payment Service's record. */
async function reconciled({ fleet, violations }: Scene): Promise<void> {
  const { code, stdout, stderr } = await fleet.command(PROGRAM, ['reconcile', '--json']);
  if (code !== 0) violations.push(`U4: reconcile ended with ${code}: ${stderr} ${stdout}`);
}
