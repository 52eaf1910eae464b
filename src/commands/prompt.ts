// Questions to a person at a terminal, on stderr so that stdout stays clean. The only user of inquirer.
import inquirer from 'inquirer';
import { OrdersError } from '../domain/errors.ts';
import { fieldProblem } from '../domain/order-input.ts';
import { parseNumber } from '../domain/written-number.ts';
import type { OrderInput } from './create.ts';

type Field = Parameters<typeof fieldProblem>[0];

/** Asks for what `given` lacks; throws `interrupted` when the person leaves. */
export async function askForOrder(given: OrderInput): Promise<OrderInput> {
  try {
    const email = given.customer_email ?? (await ask('customer_email', 'Customer e-mail'));
    const name = given.customer_name ?? (await ask('customer_name', 'Customer name'));
    const items = given.items ?? (await askForItems());
    const currency = given.currency ?? (await ask('currency', 'Currency', 'JPY'));
    return { customer_email: email, customer_name: name, items, currency };
  } catch (error) {
    throw interruptedOr(error);
  }
}

/** A yes or no; throws `interrupted` when the person leaves. */
export async function confirm(message: string, fallback: boolean): Promise<boolean> {
  try {
    return (await prompt({ type: 'confirm', name: 'value', message, default: fallback })) === true;
  } catch (error) {
    throw interruptedOr(error);
  }
}

async function askForItems(): Promise<NonNullable<OrderInput['items']>> {
  const items: NonNullable<OrderInput['items']> = [];
  do {
    const product = await ask('product_name', 'Product');
    const quantity = await askNumber('quantity', 'Quantity', '1');
    const price = await askNumber('unit_price', 'Unit price');
    items.push({ product_name: product, quantity, unit_price: price });
  } while (await confirm('Another item?', false));
  return items;
}

async function ask(field: Field, message: string, fallback?: string): Promise<string> {
  const answer = await prompt({
    type: 'input',
    name: 'value',
    message,
    ...(fallback === undefined ? {} : { default: fallback }),
    validate: (text: string) => fieldProblem(field, text) ?? true,
  });
  return String(answer);
}

async function askNumber(field: Field, message: string, fallback?: string): Promise<number> {
  const answer = await prompt({
    type: 'input',
    name: 'value',
    message,
    ...(fallback === undefined ? {} : { default: fallback }),
    validate: (text: string) => fieldProblem(field, parseNumber(text)) ?? true,
  });
  return Number(answer);
}

type Question = Parameters<ReturnType<typeof inquirer.createPromptModule>>[0];

async function prompt(question: object): Promise<unknown> {
  const ask = inquirer.createPromptModule({ output: process.stderr });
  const answers: Record<string, unknown> = await ask([question] as Question);
  return answers.value;
}

function interruptedOr(error: unknown): unknown {
  const left = error instanceof Error && error.name === 'ExitPromptError';
  return left ? new OrdersError('interrupted', 'interrupted; nothing was changed') : error;
}
