// All that an order database answers, as text: every order, its timeline and payments, lists, searches, statistics, an export.
import { join } from 'node:path';
import { openContext } from '../../src/app/context.ts';
import type { ProcessLog } from '../../src/app/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { orderToJson } from '../../src/domain/model/order.ts';
import type { OrderService } from '../../src/domain/order-service.ts';
import { type Caller, newCaller } from '../../src/domain/ports/store.ts';
import { toOrdersError, toProblem } from '../../src/domain/shared/problem.ts';
import { EXIT_CODES } from '../../src/terminal/exit-codes.ts';
import { orders } from './shelf.ts';

/** By question; a refusal is `refused: …`. */
export type Answers = ReadonlyMap<string, string>;

const REFUSED = 'refused: ';
const WORDS = ['田中', 'keyboard 1111', 'R-3', 'customer7@example.com'] as const;
/** A whole day, so that the time of the question makes no difference. */
const DAY = new Date().toISOString().slice(0, 10);
const PERIOD = { from: `${DAY}T00:00:00.000Z`, to: `${DAY}T23:59:59.999Z` } as const;
const COMMANDS = [
  ['list', '--json', '--limit', '1000'],
  ['export', '--format', 'ndjson'],
  ['show', '12', '--json'],
] as const;

const SILENT: ProcessLog = { info() {}, warn() {}, error() {}, flush: async () => {}, dropped: () => 0 };

export function isRefusal(answer: string): boolean {
  return answer.startsWith(REFUSED);
}

/** `problems` receives what no refusal may be. */
export async function answersOf(path: string, ids: readonly number[], problems: string[]): Promise<Answers> {
  const answers = new Map<string, string>();
  for (const args of COMMANDS) answers.set(args.join(' '), await commandAnswer(path, args, problems));
  for (const [question, answer] of await serviceAnswers(path, ids)) answers.set(question, answer);
  return answers;
}

const NOTICE = 'orders: using the embedded sandbox';
const CODES = new Set<number | null>(Object.values(EXIT_CODES));

/** A command that is refused says why in one line, and ends with a documented code. */
export async function commandAnswer(
  path: string,
  args: readonly string[],
  problems: string[],
): Promise<string> {
  const { status, stdout, stderr } = await orders(path, args);
  if (status === 0) return stdout;
  problems.push(...problemsOf(args, { status, stderr }));
  return `${REFUSED}${status}`;
}

export function problemsOf(
  args: readonly string[],
  { status, stderr }: { readonly status: number | null; readonly stderr: string },
): string[] {
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith(NOTICE));
  const isWorded = lines.length === 1 && /^(orders: .|\{"type":)/.test(lines[0] ?? '');
  return [
    ...(CODES.has(status) ? [] : [`${args.join(' ')} ended with ${status}`]),
    ...(isWorded ? [] : [`${args.join(' ')} said: ${stderr}`]),
  ];
}

/** What `show`, `events` and `payments` and the API print, without the cost of a command for each. */
async function serviceAnswers(path: string, ids: readonly number[]): Promise<[string, string][]> {
  const { config } = loadConfig({
    flags: { db: path },
    env: {},
    directory: join(path, '..'),
    defaultLogLevel: 'warn',
  });
  const caller = newCaller('cli');
  let context: Awaited<ReturnType<typeof openContext>>;
  try {
    context = await openContext({ config, log: SILENT, notice: () => {} });
  } catch (error) {
    return ids.map((id) => [`order ${id}`, refusalOf(error)]);
  }
  try {
    const answers: [string, string][] = [];
    for (const id of ids) {
      for (const [name, ask] of Object.entries(QUESTIONS)) {
        answers.push([`${name} ${id}`, await ask(context.orders, id, caller).catch(refusalOf)]);
      }
    }
    for (const [name, ask] of Object.entries(OF_ALL)) {
      answers.push([name, await ask(context.orders, caller).catch(refusalOf)]);
    }
    return answers;
  } finally {
    await context.close().catch(() => {});
  }
}

const QUESTIONS = {
  order: async (service, id, caller) => JSON.stringify(orderToJson(await service.getOrder(id, caller))),
  events: async (service, id, caller) => JSON.stringify(await service.listEvents(id, caller)),
  payments: async (service, id, caller) => JSON.stringify(await service.listPayments(id, caller)),
} as const satisfies Record<string, (service: OrderService, id: number, caller: Caller) => Promise<string>>;

const listed = async (service: OrderService, parameters: Record<string, string>, caller: Caller) =>
  JSON.stringify((await service.listOrders({ limit: '500', ...parameters }, caller)).orders);

const OF_ALL: Readonly<Record<string, (service: OrderService, caller: Caller) => Promise<string>>> = {
  ...Object.fromEntries(
    WORDS.map((q) => [
      `search ${q}`,
      (service: OrderService, caller: Caller) => listed(service, { q }, caller),
    ]),
  ),
  shipped: (service, caller) => listed(service, { status: 'shipped' }, caller),
  stats: async (service, caller) => JSON.stringify(await service.stats(PERIOD, caller)),
  emails: async (service, caller) => JSON.stringify((await service.listEmails({}, caller)).emails),
};

function refusalOf(error: unknown): string {
  const { status, code } = toProblem(toOrdersError(error));
  // An order that is there: this is no refusal, but a wrong answer.
  return status === 404 ? 'not found' : `${REFUSED}${status} ${code}`;
}
