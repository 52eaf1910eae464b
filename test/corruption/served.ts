// The same through a real `orders serve`: it answers as before or with a problem object, and neither it nor its start ends in
// anything but a documented way.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { problemsOf } from './answers.ts';

const ANSWER_MS = 60_000;
const READY_MS = 120_000;
const PAGES = [
  '/api/v1/orders/?limit=500',
  '/api/v1/orders/?q=keyboard',
  '/api/v1/overview',
  '/metrics',
  '/readyz',
];

/** By path; undefined where there is no answer to compare: a refusal, or no server. */
export type Served = ReadonlyMap<string, string | undefined>;

/** `problems` receives each answer that is no documented one. */
export async function servedAnswers(
  path: string,
  ids: readonly number[],
  problems: string[],
): Promise<Served> {
  const child = spawn(join(process.cwd(), 'bin', 'orders'), ['serve', '--port', '0', '--db', path], {
    cwd: join(path, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: join(path, '..'), ORDERS_LOG_LEVEL: 'silent' },
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const answers = new Map<string, string | undefined>();
  const url = await urlOf(child, ended);
  if (url === undefined) {
    problems.push(...problemsOf(['serve'], { status: await ended, stderr }));
    return answers;
  }
  try {
    for (const page of PAGES) await answerOf(url, page, problems);
    for (const id of ids) {
      for (const page of [`/api/v1/orders/${id}`, `/api/v1/orders/${id}/events`]) {
        answers.set(page, await answerOf(url, page, problems));
      }
    }
    if (child.exitCode !== null || child.signalCode !== null) problems.push(`serve ended: ${stderr}`);
  } finally {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), ANSWER_MS);
    const code = await ended;
    clearTimeout(force);
    // 6: it has given the file up as lost.
    if (code !== 0 && code !== 6) problems.push(`serve ended with ${code ?? child.signalCode}: ${stderr}`);
  }
  return answers;
}

/** Undefined where it has ended before it was ready. */
async function urlOf(child: ChildProcess, ended: Promise<unknown>): Promise<string | undefined> {
  const first = new Promise<string>((resolve) =>
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim().split(' ').at(-1) ?? '')),
  );
  const hangs = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  try {
    return await Promise.race([first, ended.then(() => undefined)]);
  } finally {
    clearTimeout(hangs);
  }
}

async function answerOf(url: string, page: string, problems: string[]): Promise<string | undefined> {
  try {
    const answer = await fetch(url + page, { signal: AbortSignal.timeout(ANSWER_MS) });
    const text = await answer.text();
    if (answer.ok) return text;
    if (answer.status === 404) return 'not found';
    const isProblem = /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '');
    if (![500, 503].includes(answer.status) || !isProblem || /\n\s+at |\.[jt]s:\d/.test(text)) {
      problems.push(`GET ${page}: ${answer.status} ${text.slice(0, 300)}`);
    }
  } catch (error) {
    problems.push(`GET ${page}: ${String(error)}`);
  }
  return undefined;
}
