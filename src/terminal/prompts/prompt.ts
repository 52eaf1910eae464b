// Questions to a person at a terminal, on stderr so that stdout stays clean. The only user of inquirer. Each throws
// `interrupted` when the person leaves.
import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import inquirer from 'inquirer';
import { OrdersError } from '../../domain/shared/errors.ts';
import { type LineQuestion, linePrompt } from './text-prompt.ts';

/** A choice, as a row of a table. */
export interface Choice {
  readonly id: number;
  readonly row: string;
  /** The text that stays on the screen once it has been chosen. */
  readonly short: string;
}

/** A table of choices, with its header first. */
export interface Choices {
  readonly head: string;
  readonly rows: readonly Choice[];
  /** Further information, in a line below the rows. */
  readonly note?: string | undefined;
}

/** A user who keeps typing needs no answer to the earlier text. */
const TYPING_MS = 80;
const MAX_ROWS = 14;
const ROWS_AROUND = 6;

export async function askLine(question: LineQuestion): Promise<string> {
  const text = String(await prompt({ type: 'line', ...question }));
  return told(question.message, text, text);
}

/** A yes or no. */
export async function confirm(message: string, fallback: boolean): Promise<boolean> {
  const isYes = (await prompt({ type: 'confirm', message, default: fallback })) === true;
  return told(message, isYes ? 'Yes' : 'No', isYes);
}

/** One result of `find`: the newest for '', and for typed text its matches. */
export async function choose(message: string, find: (text: string) => Promise<Choices>): Promise<number> {
  let found: Choices = { head: '', rows: [] };
  const source = async (typed: string | undefined, { signal }: { signal: AbortSignal }) => {
    const text = typed?.trim() ?? '';
    if (text !== '') await delay(TYPING_MS, undefined, { signal });
    const choices = await find(text);
    if (!signal.aborted) found = choices;
    return choicesOf(choices);
  };
  const theme = themeWith('type to search • ↑↓ move • Enter selects • Ctrl-C cancels');
  const id = Number(await prompt({ type: 'search', message, source, pageSize: pageSize(), theme }));
  return told(message, shortOf(found, [id]), id);
}

/** At least one of all of these. */
export async function chooseSome(message: string, all: Choices): Promise<number[]> {
  const answer = await prompt({
    type: 'checkbox',
    message,
    choices: choicesOf(all),
    pageSize: pageSize(),
    loop: false,
    validate: (marked: readonly unknown[]) => marked.length > 0 || 'mark at least one with Space',
    theme: themeWith('Space marks • a marks all • i inverts • Enter selects • Ctrl-C cancels'),
  });
  const ids = Array.isArray(answer) ? answer.map(Number) : [];
  return told(message, shortOf(all, ids), ids);
}

/** As inquirer takes them: the header is indented like the rows, for their pointer. */
function choicesOf({ head, rows, note }: Choices) {
  if (rows.length === 0) return [];
  const choices = rows.map(({ id, row }) => ({ value: id, name: row }));
  const below = note === undefined ? [] : [new inquirer.Separator(styleText('dim', ` ${note}`))];
  return [new inquirer.Separator(styleText('dim', ` ${head}`)), ...choices, ...below];
}

function shortOf({ rows }: Choices, ids: readonly number[]): string {
  return rows
    .filter(({ id }) => ids.includes(id))
    .map(({ short }) => short)
    .join(', ');
}

function themeWith(keys: string) {
  return { style: { keysHelpTip: () => styleText('dim', keys) } };
}

function pageSize(): number {
  return Math.max(3, Math.min(MAX_ROWS, (process.stderr.rows ?? MAX_ROWS) - ROWS_AROUND));
}

type Question = Parameters<ReturnType<typeof inquirer.createPromptModule>>[0];

/** Clears the question from the screen, whether the user answers or leaves: one line shows the answer. */
async function prompt(question: object): Promise<unknown> {
  const ask = inquirer.createPromptModule({ output: process.stderr, clearPromptOnDone: true });
  ask.registerPrompt('line', linePrompt);
  try {
    const named: object = { name: 'value', ...question };
    const answers: Record<string, unknown> = await ask([named] as Question);
    return answers.value;
  } catch (error) {
    const left = error instanceof Error && error.name === 'ExitPromptError';
    throw left ? new OrdersError('interrupted', 'interrupted; nothing was changed') : error;
  }
}

function told<Answer>(message: string, text: string, answer: Answer): Answer {
  const line = `${styleText('green', '✔')} ${styleText('bold', message)} ${styleText('cyan', text)}`;
  process.stderr.write(`${line}\n`);
  return answer;
}
