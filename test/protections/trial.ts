// A copy of the project with some of its text replaced, and what the tests say to it. The project itself is
// never touched.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Change } from './protection.ts';

export interface Trial {
  /** The project's folder. */
  readonly root: string;
  readonly changes: readonly Change[];
  /** The test files to run, and no others: all of them on one database. */
  readonly tests: readonly string[];
  readonly limitMs: number;
  /** Ends the trial early; it then rejects. */
  readonly signal?: AbortSignal;
}

export interface Verdict {
  /** No end was in sight; nothing is known of single tests then. */
  readonly timedOut: boolean;
  readonly failed: readonly string[];
}

/** The part of Vitest's report that matters here. */
export interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The answers of a server are held against `docs/openapi.json`. */
const COPIED = ['src', 'test', 'bin', 'build', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const REPORT = 'report.json';
/** Honest tests need far less; many protections show themselves by a call that is waited for in vain. */
const TEST_TIMEOUT_MS = 12_000;
const VITEST = [
  ...['node_modules/vitest/vitest.mjs', 'run', '--no-cache', '--reporter=json', `--outputFile=${REPORT}`],
  ...[`--testTimeout=${TEST_TIMEOUT_MS}`, `--hookTimeout=${TEST_TIMEOUT_MS}`],
];

/** The project of vitest.config.ts that tries a test out: most are on both databases, and SQLite is faster. */
export function projectOf(test: string): 'sqlite' | 'postgres' {
  return /\/postgres-[^/]*$/.test(test) ? 'postgres' : 'sqlite';
}

/** Some tests on neither database need a process each. */
const RUNS_IN = { sqlite: ['sqlite', 'alone'], postgres: ['postgres'] } as const;

/** `text` with the change made; throws unless `find` stands there exactly once. */
export function changed(text: string, { file, find, replace }: Change): string {
  const [before = '', ...rest] = text.split(find);
  const [after] = rest;
  if (after === undefined) throw new Error(`${file} does not hold: ${find}`);
  if (rest.length > 1) throw new Error(`${file} holds ${rest.length} times: ${find}`);
  return before + replace + after;
}

/** Runs the tests on a changed copy that is gone afterwards. Throws where they could not be run at all. */
export async function tryOut(trial: Trial): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-mutant-'));
  try {
    for (const name of COPIED) cpSync(join(trial.root, name), join(folder, name), { recursive: true });
    symlinkSync(realpathSync(join(trial.root, 'node_modules')), join(folder, 'node_modules'));
    for (const change of trial.changes) {
      const path = join(folder, change.file);
      writeFileSync(path, changed(readFileSync(path, 'utf8'), change));
    }
    build(folder);
    return await runTests(folder, trial);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Some tests start the program itself; that has to be the changed one. */
function build(folder: string): void {
  try {
    execFileSync(process.execPath, ['build/bundle.js'], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string };
    const reason = stderr.split('\n').find((line) => line.includes('ERROR'));
    throw new Error(`it cannot be built (${reason ?? 'no reason given'})`);
  }
}

async function runTests(folder: string, { tests, limitMs, signal }: Trial): Promise<Verdict> {
  signal?.throwIfAborted();
  // A group of its own: a worker in an endless loop hears of nothing but SIGKILL.
  const projects = new Set(tests.map(projectOf).flatMap((name) => RUNS_IN[name]));
  const child = spawn(
    process.execPath,
    [...VITEST, ...[...projects].map((name) => `--project=${name}`), ...tests],
    { cwd: folder, detached: true },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    killGroup(child);
  }, limitMs);
  const abort = () => killGroup(child);
  signal?.addEventListener('abort', abort);
  try {
    await once(child, 'exit');
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', abort);
    killGroup(child);
  }
  signal?.throwIfAborted();
  if (timedOut) return { timedOut, failed: [] };
  const report = readReport(folder, said);
  // A file that did not run has nothing to say, least of all that all is well.
  if (report.testResults.length !== tests.length) throw new Error(`not all of ${tests.join(', ')} ran`);
  return { timedOut, failed: failedIn(report, realpathSync(folder)) };
}

function readReport(folder: string, said: string): Report {
  try {
    return JSON.parse(readFileSync(join(folder, REPORT), 'utf8')) as Report;
  } catch {
    throw new Error(`Vitest left no report: ${said.trim().split('\n').slice(-5).join(' ')}`);
  }
}

/**
 * The names of the tests that failed, and the files whose set-up did. Throws for a file that holds no test
 * at all: a program that cannot be loaded proves nothing about its tests.
 */
export function failedIn(report: Report, folder: string): string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(folder, name);
    if (assertionResults.length === 0) throw new Error(`${file} could not be loaded: ${message}`);
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`set-up of ${file}`];
    return failed.map(({ fullName }) => fullName);
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
