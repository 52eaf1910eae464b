// Questions to a person at a terminal, on stderr so that stdout stays clean. The only user of inquirer. Each throws
// `interrupted` when the person leaves.
import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import inquirer from 'inquirer';
import { OrdersError } from '../../domain/shared/errors.ts';
import { type MarkChoices, type MarkQuestion, type MarkRow, markPrompt } from './mark-prompt.ts';
import { type LineQuestion, linePrompt } from './text-prompt.ts';

/** A table of choices: its header, its rows with the texts that stay on the screen, and a line below them. */
export type Choices = MarkChoices;

/** A user who keeps typing needs no answer to the earlier text. */
const TYPING_MS = 80;
const MAX_ROWS = 14;
const ROWS_AROUND = 6;

export async function askLine(question: LineQuestion): Promise<string> {
  const text = String(await prompt({ type: 'line', ...question }));
  return told(question.message, text, text);
}

/** One line of text; `problem` is the end of the sentence "<name> …". */
export function askText(name: string, problem: (text: string) => string | undefined): Promise<string> {
  const wrong = (text: string) => {
    const found = problem(text);
    return found && `${name} ${found}`;
  };
  return askLine({ message: `${name}:`, problem: wrong });
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

/** At least one, marked among the results of `find` for any typed texts. */
export async function chooseSome(message: string, find: MarkQuestion['find']): Promise<number[]> {
  const answer = await prompt({ type: 'marks', message, find, pageSize: pageSize() });
  const marked = answer as readonly MarkRow[];
  const shown = marked.map(({ short }) => short).join(', ');
  return told(
    message,
    shown,
    marked.map(({ id }) => id),
  );
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
  ask.registerPrompt('marks', markPrompt);
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
