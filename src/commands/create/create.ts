// `orders create`: the creation flow of the design document, section 5, from flags, a file or questions.
import { readFile } from 'node:fs/promises';
import { type Order, orderToJson } from '../../domain/model/order.ts';
import type { ItemInput, OrderInput } from '../../domain/model/parse-order.ts';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { parseNumber } from '../../domain/shared/format.ts';
import { refuseAddress } from '../../domain/shared/written-path.ts';
import { withOrderCalls } from '../../terminal/calls/order-calls.ts';
import type { Cli, CommandSpec, CommonOptions, Session } from '../../terminal/cli.ts';
import { currencyOption } from '../../terminal/options/filters.ts';
import { common, dryRun, FILES, option, url } from '../../terminal/options/options.ts';
import { printRecord, recordOptions } from '../../terminal/output/records.ts';
import { canPrompt } from '../../terminal/prompts/confirm.ts';
import { unpaidError } from '../../terminal/unpaid-error.ts';

export interface CreateOptions extends CommonOptions {
  readonly email?: string;
  readonly name?: string;
  readonly item?: readonly string[];
  readonly currency?: string;
  readonly file?: string;
  readonly idempotencyKey?: string;
}

export const create: CommandSpec<CreateOptions> = {
  name: 'create',
  description: 'create an order, charge it and confirm it by email',
  options: [
    ...common,
    url,
    dryRun,
    ...recordOptions,
    option('--email <address>', "the customer's email address"),
    option('--name <name>', "the customer's name"),
    option('--item <NAME:QTY:PRICE...>', 'one item; repeat for more (NAME may contain colons)'),
    currencyOption('currency as an ISO 4217 code (default: JPY)'),
    option('--file <path>', 'read the order as JSON from a file, or from standard input with -', FILES),
    option('--idempotency-key <key>', 'create nothing if this key was already used in the last 7 days'),
  ],
  examples: [
    'orders create --email tanaka@example.co.jp --name 田中太郎 --item ノートPC:2:89800',
    'orders create --email ann@example.com --name Ann --item "Cable: USB-C:1:9.99" --currency USD',
    'orders create --file order.json --idempotency-key web-4711',
    'orders create --file - --json < order.json',
    'orders create --file order.json --dry-run',
    'id=$(orders create --file order.json --quiet) && orders ship "$id"',
  ],
  prints: (options) => (options.dryRun ? 'drafts' : 'orders'),
  typedAs: (path, { file }) => (file === undefined ? optionOf(path) : path || 'the order'),
  async run(cli, options) {
    const source = options.file === undefined ? fromFlags(cli, options) : await fromFile(cli, options);
    if (options.dryRun) {
      const { previewOrder } = await import('./dry-run.ts');
      return previewOrder(cli, await source(undefined), options);
    }
    await cli.withSession(options, async (session) => {
      const input = await source(session);
      if (input === undefined) return cli.io.err('no order was created\n');
      const { idempotencyKey } = options;
      const about = { command: 'create', idempotencyKey } as const;
      const { order, stopped } = await withOrderCalls(cli, session, options, async (calls) => ({
        order: await calls.run(about, (caller) => place(cli, { ...session, caller }, input, options)),
        stopped: calls.stopped(),
      }));
      const text = async () => (await import('../../terminal/output/table.ts')).orderText(cli.io, order);
      await printRecord(cli, options, 'orders', orderToJson(order), { text });
      if (stopped) throw stopped;
      if (order.status === 'pending') throw await unpaidError(session, order);
    });
  },
};

/**
 * Returns the order, undefined where the user declines it. Questions need the order service for known values; a dry run
 * has none, and confirms nothing.
 */
type Source = (session: Session | undefined) => unknown;

async function place(cli: Cli, session: Session, input: unknown, options: CreateOptions): Promise<Order> {
  const { orders, caller } = session;
  if (options.idempotencyKey === undefined) return orders.createOrder(input, caller);
  const { order, replayed } = await orders.createOrderOnce(input, options.idempotencyKey, caller);
  if (replayed && !options.json) cli.io.err(`order ${order.id} was already created with this key\n`);
  return order;
}

function fromFlags({ io }: Cli, options: CreateOptions): Source {
  const given: OrderInput = {
    ...(options.email === undefined ? {} : { customer_email: options.email }),
    ...(options.name === undefined ? {} : { customer_name: options.name }),
    ...(options.item === undefined ? {} : { items: options.item.map(parseItem) }),
    ...(options.currency === undefined ? {} : { currency: options.currency }),
  };
  const missing = [
    ...(given.customer_email === undefined ? ['--email'] : []),
    ...(given.customer_name === undefined ? ['--name'] : []),
    ...(given.items === undefined ? ['--item'] : []),
  ];
  if (missing.length === 0) return () => given;
  if (!canPrompt(io, options)) {
    const are = missing.length > 1 ? 'are' : 'is';
    throw new OrdersError('usage', `${missing.join(', ')} ${are} missing; add the options, or use --file`);
  }
  return async (session) => (await import('./questions.ts')).askForOrder(io, session, given);
}

async function fromFile(cli: Cli, options: CreateOptions): Promise<Source> {
  const { file = '-' } = options;
  if (options.email ?? options.name ?? options.item ?? options.currency) {
    throw new OrdersError(
      'usage',
      '--file contains the whole order; remove --email, --name, --item and --currency',
    );
  }
  const text = file === '-' ? await cli.io.readInput() : await readText(file);
  try {
    const order: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return () => order;
  } catch {
    const source = file === '-' ? 'standard input' : file;
    throw new OrdersError('invalid', `${source} is not JSON; write it like the body of POST /api/v1/orders/`);
  }
}

async function readText(file: string): Promise<string> {
  refuseAddress(file);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new OrdersError('usage', `${file} cannot be read (${errorText(error)})`);
  }
}

const OPTIONS: Readonly<Record<string, string>> = {
  customer_email: '--email',
  customer_name: '--name',
  items: '--item',
  total_amount: 'the total',
};
const PARTS: Readonly<Record<string, string>> = {
  product_name: 'NAME',
  quantity: 'QTY',
  unit_price: 'PRICE',
};

/** `items.0.quantity` is QTY of the first --item. */
function optionOf(path: string): string | undefined {
  const [, index, part = ''] = /^items\.(\d+)(?:\.(\w+))?$/.exec(path) ?? [];
  if (index === undefined) return OPTIONS[path];
  const item = `--item ${Number(index) + 1}`;
  return part === '' ? item : `${PARTS[part] ?? part} of ${item}`;
}

/** NAME:QTY:PRICE, split at the last two colons. */
function parseItem(written: string): ItemInput {
  const [, name, quantity, price] = /^(.*):([^:]*):([^:]*)$/s.exec(written) ?? [];
  const amount = parseNumber(quantity ?? '');
  const unitPrice = parseNumber(price ?? '');
  if (name === undefined || amount === undefined || unitPrice === undefined) {
    throw new OrdersError('usage', `--item "${written}" must be NAME:QTY:PRICE, such as ノートPC:2:89800`);
  }
  return { product_name: name, quantity: amount, unit_price: unitPrice };
}
