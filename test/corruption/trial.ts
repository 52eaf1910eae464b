// One damage to one order database: what doctor says, what every question is answered, what two writes do, and whether all
// of that is honest.
import { copyFileSync, rmSync } from 'node:fs';
import { openSqliteFile } from '../../src/db/sqlite/driver.ts';
import type { Finding } from '../../src/domain/reports/doctor-findings.ts';
import { type Answers, answersOf, commandAnswer, isRefusal, problemsOf } from './answers.ts';
import { type Contents, contentsOf, differingColumns } from './contents.ts';
import { contentsAtEnds, endsEarly } from './log-ends.ts';
import { layOut, orders } from './shelf.ts';

/**
 * `told`: doctor reports a fault. `told deeply`: only `doctor --deep` does. Where neither sees one: `harmless`: every
 * answer is as it was; `refused`: some are refused, and the others are as they were; `silent`: an answer differs.
 */
export const FATES = ['told', 'told deeply', 'harmless', 'refused', 'silent'] as const;

export type Fate = (typeof FATES)[number];

export interface Trial {
  readonly fate: Fate;
  /** The same without the comparisons of doctor: only SQLite's `quick_check`, references and counters. */
  readonly without: Fate;
  /** The checks of doctor that failed. */
  readonly checks: readonly string[];
  /** Where it is silent: the columns that differ, or that the last commits of the log are gone. */
  readonly columns: readonly string[];
  /** A crash, an undocumented exit code, a stack trace, a silent change of what doctor compares. */
  readonly problems: readonly string[];
}

export interface Undamaged {
  readonly answers: Answers;
  readonly contents: Contents;
  /** Where its log ends early. */
  readonly earlier: readonly Contents[];
  /** The orders to ask for. */
  readonly ids: readonly number[];
}

/** At `path`, from files that are as they should be. */
export async function undamagedOf(
  path: string,
  files: ReadonlyMap<string, Buffer>,
  ids: readonly number[],
): Promise<Undamaged> {
  layOut(path, files);
  const problems: string[] = [];
  const answers = await answersOf(path, ids, problems);
  const contents = contentsOf(path);
  const { status, stdout } = await orders(path, DOCTOR);
  const refused = [...answers].filter(([, answer]) => isRefusal(answer) || answer === 'not found');
  if (!contents || status !== 0 || refused.length > 0 || problems.length > 0) {
    throw new Error(`the undamaged database is no good: ${[stdout, refused, problems].join('; ')}`);
  }
  return { answers, contents, earlier: contentsAtEnds(path, files), ids };
}

const DOCTOR = ['doctor', '--deep', '--json'] as const;

/**
 * What doctor compares with something else. A silent change elsewhere is a known limit: it has no second place in the
 * database.
 */
const COMPARED = new Set([
  ...['orders.status', 'orders.total_amount', 'orders.currency', 'orders.created_at', 'orders.batch_id'],
  ...['order_items.order_id', 'order_items.quantity', 'order_items.unit_price', 'order_items.*', 'orders.*'],
  ...['order_events.from_status', 'order_events.to_status', 'order_events.order_id'],
  ...['journal.order_id', 'order_counts.orders', 'order_spans.orders'],
]);

/** The last commits are gone, and nothing else: known, too. */
const CUT = 'the last commits of the log';

const COMPARING: readonly string[] = ['orders', 'log'];

export async function tryDamage(
  path: string,
  files: ReadonlyMap<string, Buffer>,
  { answers, contents, earlier, ids }: Undamaged,
): Promise<Trial> {
  layOut(path, files);
  const problems: string[] = [];
  const isWhole = quickCheck(path);
  const checks = await examine(path, DOCTOR, problems);
  const now = await answersOf(path, ids, problems);
  const differing = [...answers].filter(([question, answer]) => now.get(question) !== answer);
  const wrong = differing.filter(([question]) => !isRefusal(now.get(question) ?? ''));
  const untold = differing.length === 0 ? 'harmless' : wrong.length === 0 ? 'refused' : 'silent';
  const isDeep = isWhole && checks.every((check) => check === 'integrity');
  const fate = checks.length === 0 ? untold : isDeep ? 'told deeply' : 'told';
  const without = isDeep || checks.every((check) => COMPARING.includes(check)) ? untold : 'told';
  const after = fate === 'silent' ? contentsOf(path) : undefined;
  const isCut = after !== undefined && endsEarly(after, earlier);
  const columns = isCut ? [CUT] : after ? differingColumns(contents, after) : [];
  for (const column of columns) {
    if (COMPARED.has(column)) problems.push(`a silent change of ${column}, which doctor compares`);
  }
  for (const args of WRITES) await commandAnswer(path, args, problems);
  return { fate, without, checks, columns, problems };
}

/** They move money: whatever they meet, they end as documented. */
const WRITES = [
  ['cancel', '20', '--yes', '--json'],
  ['pay', '99', '--json'],
  ['create', '--email', 'new@example.com', '--name', 'New', '--item', 'New:1:100', '--json'],
] as const;

/** What `doctor` without `--deep` asks SQLite. */
function quickCheck(path: string): boolean {
  // A look must not recover the log or the journal, which is for doctor to do.
  const copy = `${path}.quick`;
  copyFileSync(path, copy);
  try {
    const handle = openSqliteFile(copy, { readonly: true });
    try {
      return handle.pragma('quick_check(1)', { simple: true }) === 'ok';
    } finally {
      handle.close();
    }
  } catch {
    return false;
  } finally {
    rmSync(copy, { force: true });
  }
}

/** The checks that fail. */
async function examine(path: string, args: readonly string[], problems: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await orders(path, args);
  const checks = failedChecks(stdout);
  if (status !== 0) problems.push(...problemsOf(args, { status, stderr }));
  if ((status === 0) !== (checks.length === 0))
    problems.push(`doctor ended with ${status}: ${stdout} ${stderr}`);
  return checks;
}

function failedChecks(stdout: string): string[] {
  if (stdout.trim() === '') return [];
  return (JSON.parse(stdout) as Finding[]).filter(({ ok }) => !ok).map(({ check }) => check);
}
