// The file that a person has chosen, how it is to be read, and what the server finds in it. It outlives the page: who
// looks at an order meanwhile, or loses the server, still has the file and all choices.
import { computed, signal } from '@preact/signals';
import type { OrderFileReport } from '../../../domain/csv/report-json.ts';
import { checkFile } from '../../api/imports-calls.ts';
import { Problem } from '../../api/request.ts';
import { untilToken } from '../../api/session.ts';
import { type Choices, NO_CHOICES, parametersOf } from './choices.ts';

export interface Look {
  readonly file: File;
  readonly choices: Choices;
  /** Of the last check that succeeded; after a failed one it may be of earlier choices. */
  readonly report: OrderFileReport | undefined;
  /** Why the last check failed. */
  readonly failure: unknown;
  readonly isChecking: boolean;
}

const now = signal<Look | undefined>(undefined);
let running: AbortController | undefined;

/** Undefined while no file is chosen. */
export const look = computed(() => now.value);

/** Ends the check of the file before it. */
export function chooseFile(file: File): void {
  now.value = { file, choices: NO_CHOICES, report: undefined, failure: undefined, isChecking: false };
  void check();
}

export function dropFile(): void {
  running?.abort();
  now.value = undefined;
}

/** Every choice is checked at once. */
export function decide(made: Partial<Choices>): void {
  if (!now.value) return;
  now.value = { ...now.value, choices: { ...now.value.choices, ...made } };
  void check();
}

export const checkAgain = () => void check();

/** What an import was refused with, as if it were that of a check. */
export function learn(report: OrderFileReport): void {
  if (now.value) now.value = { ...now.value, report };
}

async function check(): Promise<void> {
  const asked = now.value;
  if (!asked) return;
  running?.abort();
  const own = new AbortController();
  running = own;
  now.value = { ...asked, isChecking: true, failure: undefined };
  const end = (ended: Pick<Look, 'report' | 'failure'>) => {
    if (running === own && now.value) now.value = { ...now.value, ...ended, isChecking: false };
  };
  try {
    end({ report: await checked(asked, own.signal), failure: undefined });
  } catch (failure) {
    // A file that cannot be read in this way has nothing to show. What was read before stays, and with it the fields to
    // correct, where the server is away or a choice is no value at all.
    const isAboutFile = failure instanceof Problem && failure.status === 422 && failure.code !== 'invalid';
    end({ report: isAboutFile ? undefined : asked.report, failure });
  }
}

/** A check changes nothing, so it goes on with the next token. */
async function checked({ file, choices }: Look, signal: AbortSignal): Promise<OrderFileReport> {
  for (;;) {
    try {
      return await checkFile(file, parametersOf(file.name, choices), signal);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      await untilToken();
      signal.throwIfAborted();
    }
  }
}
