// The questions of `orders create`: asks for missing parts, checks them while they are typed, with known customer data
// as defaults; then shows the whole order with its exact total before it is charged.
import { type CellNumber, cellNumber } from '../../domain/csv/parse-number.ts';
import { DEFAULT_CURRENCY } from '../../domain/model/currency.ts';
import { checkTotal, type Priced } from '../../domain/model/money.ts';
import type { OrderDraft } from '../../domain/model/order.ts';
import { fieldProblem, type OrderInput, parseOrder } from '../../domain/model/parse-order.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import type { Io, Session } from '../../terminal/cli.ts';
import { formatMoney } from '../../terminal/output/order-format.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';
import { paint, table } from '../../terminal/output/table.ts';
import { askLine, confirm } from '../../terminal/prompts/prompt.ts';

type Items = NonNullable<OrderInput['items']>;
type TextField = 'customer_email' | 'customer_name' | 'product_name' | 'currency';

/** Placeholders for parts that are not known yet when the known ones are checked. */
const SAMPLE = {
  customer_email: 'ann@example.com',
  customer_name: 'Ann',
  items: [{ product_name: 'Desk', quantity: 1, unit_price: 1 }],
} as const satisfies OrderInput;

/**
 * Asks for the parts that `given` lacks, and with a session whether to place the order; undefined where the user
 * declines. Throws `invalid` where a given part is wrong, before it asks anything.
 */
export async function askForOrder(
  io: Io,
  session: Session | undefined,
  given: OrderInput,
): Promise<OrderInput | undefined> {
  parseOrder({ ...SAMPLE, ...given });
  const customer_email =
    given.customer_email ??
    (await askText('customer_email', 'Customer email', { hint: 'such as tanaka@example.co.jp' }));
  const known = await knownOf(session, customer_email);
  const customer_name =
    given.customer_name ?? (await askText('customer_name', 'Customer name', { fallback: known.name }));
  const currency =
    given.currency ?? (await askText('currency', 'Currency', { fallback: known.currency, capitals: true }));
  const items = given.items ?? (await askForItems(currency));
  const order: OrderInput = { customer_email, customer_name, currency, items };
  if (!session) return order;
  const draft = parseOrder(order);
  io.err(summary(io, draft));
  const total = formatMoney(draft.totalAmount, currency);
  return (await confirm(`Create the order and charge ${total}?`, true)) ? order : undefined;
}

/**
 * From the customer's last order; without one, the last order of all supplies the values that customers of one shop
 * share.
 */
async function knownOf(
  session: Session | undefined,
  email: string,
): Promise<{ name: string | undefined; currency: string }> {
  if (!session) return { name: undefined, currency: DEFAULT_CURRENCY };
  const { orders, caller } = session;
  const newest = async (filter: Readonly<Record<string, string>>) =>
    (await orders.listOrders({ ...filter, limit: '1' }, caller, { uncounted: true })).orders[0];
  const own = await newest({ customer_email: email });
  const last = own ?? (await newest({}));
  const name = own?.customerName;
  return {
    // A value that would be a command to the terminal is neither shown nor ordered again.
    name: name !== undefined && stripControlCharacters(name) === name ? name : undefined,
    currency: last?.currency ?? DEFAULT_CURRENCY,
  };
}

async function askForItems(currency: string): Promise<Items> {
  const items: Items = [];
  do {
    const product_name = await askText('product_name', items.length === 0 ? 'Product' : 'Next product');
    const quantity = await askNumber('quantity', 'Quantity', { fallback: '1' });
    const priced = (unitPrice: number) => [...items.map(toPriced), { quantity, unitPrice }];
    const unit_price = await askNumber('unit_price', `Unit price in ${currency}`, {
      hint: 'the price of one piece; the total appears here',
      problem: (price) => totalProblem(priced(price)),
      outcome: (price) =>
        `${formatNumber(quantity)} × ${formatNumber(price)}; ${totalText(priced(price), currency)}`,
    });
    items.push({ product_name, quantity, unit_price });
  } while (await confirm('Another item?', false));
  return items;
}

function totalProblem(items: readonly Priced[]): string | undefined {
  const { problem } = checkTotal(items);
  return problem === undefined ? undefined : `the total ${problem}`;
}

function totalText(items: readonly Priced[], currency: string): string {
  return `the total is ${formatMoney(Number(checkTotal(items).total), currency)}`;
}

function toPriced({ quantity, unit_price }: Items[number]): Priced {
  return { quantity, unitPrice: unit_price };
}

interface TextDetails {
  readonly fallback?: string | undefined;
  readonly hint?: string;
  readonly capitals?: boolean;
}

async function askText(field: TextField, message: string, details: TextDetails = {}): Promise<string> {
  const { fallback, hint, capitals = false } = details;
  const read = (text: string) => (capitals ? text.toUpperCase() : text);
  const problem = (text: string) => about(message, fieldProblem(field, read(text)));
  return read(await askLine({ message, fallback, hint, problem }));
}

interface NumberDetails {
  readonly fallback?: string;
  readonly hint?: string;
  /** The error in a number that is valid as a number. */
  readonly problem?: (value: number) => string | undefined;
  readonly outcome?: (value: number) => string;
}

/** Numbers as people write them: `1,980`, `¥1,980`, `１２`. */
async function askNumber(
  field: 'quantity' | 'unit_price',
  message: string,
  { fallback, hint, problem = () => undefined, outcome }: NumberDetails,
): Promise<number> {
  const judged = (text: string): CellNumber => {
    const read = cellNumber(text);
    if ('problem' in read) return { problem: `${message} ${read.problem}` };
    const wrong = about(message, fieldProblem(field, read.value)) ?? problem(read.value);
    return wrong === undefined ? read : { problem: wrong };
  };
  const answer = judged(
    await askLine({
      message,
      fallback,
      hint,
      problem: (text) => {
        const read = judged(text);
        return 'problem' in read ? read.problem : undefined;
      },
      outcome: (text) => {
        const read = judged(text);
        return 'problem' in read ? undefined : outcome?.(read.value);
      },
    }),
  );
  if ('problem' in answer) throw new OrdersError('invalid', answer.problem);
  return answer.value;
}

/** An error names the question, as an error in an option names the option. */
function about(question: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${question} ${problem}`;
}

function summary(io: Io, { customerName, customerEmail, currency, items, totalAmount }: OrderDraft): string {
  const rows = table(
    io,
    [
      { head: 'ITEM', value: (item) => item.productName, shrinks: true },
      { head: 'QTY', value: (item) => formatNumber(item.quantity), align: 'right' },
      { head: 'PRICE', value: (item) => formatMoney(item.unitPrice, currency), align: 'right' },
      {
        head: 'SUM',
        value: (item) => formatMoney(Number(checkTotal([item]).total), currency),
        align: 'right',
      },
    ],
    items,
  );
  const customer = stripControlCharacters(`${customerName} <${customerEmail}>`);
  return `\n${rows}\n${paint(io, 'bold', `Total ${formatMoney(totalAmount, currency)}`)} for ${customer}\n\n`;
}
