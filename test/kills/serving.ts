// A real `orders serve` on an order book, as campaigns start and end it.
import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastSendAfterMs } from '../../src/domain/model/service-health.ts';
import type { Behaviour, FakeServices } from '../support/services/fake-services.ts';

export interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  /** Resolves when the process is gone, however it went. */
  readonly ended: Promise<void>;
}

const PAYMENT_TIMEOUT_MS = 1_500;

/**
 * When "no charge" counts of everything that was sent before, and settle has had time to write it down: a call may
 * begin one time limit after its row was written.
 */
export const settledAfterMs = (timeoutMs: number) => 3 * timeoutMs + 1_500;

/** With resilience on "no charge" counts from the last send there may have been. */
export const settledForSureMs = (timeoutMs: number) =>
  settledAfterMs(timeoutMs) + 2 * lastSendAfterMs(timeoutMs);

export const SETTLED_AFTER_MS = settledAfterMs(PAYMENT_TIMEOUT_MS);
export const SETTLED_FOR_SURE_MS = settledForSureMs(PAYMENT_TIMEOUT_MS);

/** Where and what a server runs. */
export interface Place {
  /** Leads there. */
  readonly command?: readonly string[];
  /** An address of that place. */
  readonly host?: string;
  /** That of another version. */
  readonly program?: string;
}

/** The program of this checkout. */
export const PROGRAM = join(process.cwd(), 'bin', 'orders');

export async function startServer(
  database: string,
  fake: { readonly url: string },
  env: Readonly<Record<string, string>> = {},
  place: Place = {},
): Promise<Server> {
  const { child, ended } = spawnServer(database, fake, env, place);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error('the server ended before it was ready')));
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim().split(' ').at(-1) ?? ''));
  });
  return { child, url, ended };
}

/** Does not wait until it is ready. */
export function spawnServer(
  database: string,
  fake: { readonly url: string },
  env: Readonly<Record<string, string>>,
  { command = [], host = '127.0.0.1', program = PROGRAM }: Place = {},
): Pick<Server, 'child' | 'ended'> {
  const [first = program, ...args] = [...command, program];
  args.push('serve', '--host', host, '--port', '0', '--db', database);
  const child = spawn(first, args, {
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      PAYMENT_SERVICE_URL: fake.url,
      NOTIFICATION_SERVICE_URL: fake.url,
      ORDERS_PAYMENT_TIMEOUT_MS: String(PAYMENT_TIMEOUT_MS),
      ORDERS_RECOVERY_INTERVAL_MS: '200',
      ORDERS_LOG_LEVEL: 'silent',
      ...env,
    },
  });
  return { child, ended: new Promise<void>((resolve) => child.once('close', () => resolve())) };
}

export interface Ran {
  /** The exit code; null where it did not end in time. */
  readonly code: number | null;
  readonly stdout: string;
  /** In one line. */
  readonly stderr: string;
}

const COMMAND_MS = 240_000;

/** Runs a command of this version or of another to its end, or until its time is over. */
export function runOrders(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  program = PROGRAM,
  withinMs = COMMAND_MS,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: tmpdir(),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
      timeout: withinMs,
      killSignal: 'SIGKILL',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => resolve({ code: null, stdout, stderr: error.message }));
    child.once('close', (code) => resolve({ code, stdout, stderr: stderr.trim().replaceAll('\n', '; ') }));
  });
}

export async function end(server: Server, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  server.child.kill(signal);
  await server.ended;
}

export interface Moment {
  readonly headStartMs: number;
  readonly withinMs: number;
}

/**
 * Kills a server inside one of its calls, before or after that took effect, or at any moment. It runs `headStartMs`
 * before, so that there is something to lose.
 */
export async function killSomewhere(
  server: Server,
  fake: FakeServices,
  random: () => number,
  moment: Moment,
): Promise<void> {
  await strikeSomewhere(server, 'SIGKILL', fake, random, moment);
  await end(server, 'SIGKILL');
}

/** The same with SIGSTOP: the server stands still from then on, with all that it holds. */
export async function suspendSomewhere(
  server: Server,
  fake: FakeServices,
  random: () => number,
  moment: Moment,
): Promise<void> {
  await strikeSomewhere(server, 'SIGSTOP', fake, random, moment);
  server.child.kill('SIGSTOP');
}

async function strikeSomewhere(
  server: Server,
  signal: 'SIGKILL' | 'SIGSTOP',
  fake: FakeServices,
  random: () => number,
  { headStartMs, withinMs }: Moment,
): Promise<void> {
  await sleep(headStartMs);
  const charge = random() < 0.5;
  let struck = () => {};
  const strike = new Promise<void>((resolve) => {
    struck = resolve;
  });
  const hit = (): Behaviour => {
    server.child.kill(signal);
    struck();
    // One that goes on may still get its answer.
    return signal === 'SIGSTOP' && charge ? { kind: 'delay', ms: 20 } : { kind: 'hang', charge };
  };
  const point = random();
  if (point < 0.25) fake.script.onPayment(hit);
  else if (point < 0.5) fake.script.onRefund(hit);
  else if (point < 0.75) fake.script.onMail(hit);
  await Promise.race([server.ended, strike, sleep(withinMs * random())]);
}
