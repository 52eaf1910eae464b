// Starts an import. An answer that was lost is looked up among the batches before anything else: the file may be stored.
import { computed, signal } from '@preact/signals';
import type { OrderFileReport } from '../../../domain/csv/report-json.ts';
import type { BatchJson } from '../../../domain/model/batch-json.ts';
import { importFile, listBatches, touchFile } from '../../api/imports-calls.ts';
import { NoAnswer, Problem } from '../../api/request.ts';
import { pollNow } from '../../state/live.ts';
import { goTo, place } from '../../state/location.ts';
import { type Choices, parametersOf, sourceName } from './choices.ts';
import { dropFile, learn } from './file-check.ts';

/** What was shown when a person pressed the button, and nothing newer. */
export interface Offer {
  readonly file: File;
  readonly choices: Choices;
  readonly report: OrderFileReport;
}

export type Attempt =
  | { readonly kind: 'running' }
  /** The server had this batch of the file already. */
  | { readonly kind: 'known'; readonly batch: BatchJson }
  /** It began while another page was shown. */
  | { readonly kind: 'begun'; readonly batch: BatchJson }
  /** The answer was lost, and so far no batch of the file was found. `failure`: why it could not be looked up. */
  | { readonly kind: 'lost'; readonly offer: Offer; readonly after: number; readonly failure: unknown }
  | { readonly kind: 'refused'; readonly failure: unknown };

/** How the page of a batch was reached: by an import of this tab. */
interface Arrival {
  readonly batchId: number;
  readonly wasLost: boolean;
  readonly offer: Offer;
}

const last = signal<Attempt | undefined>(undefined);
const arrived = signal<Arrival | undefined>(undefined);
let isLookingUp = false;

export const attempt = computed(() => last.value);
export const arrival = computed(() => arrived.value);
export const isImporting = computed(() => last.value?.kind === 'running');

export function forgetAttempt(): void {
  if (!isImporting.value) last.value = undefined;
}

export async function startImport(offer: Offer): Promise<void> {
  if (isImporting.value) return;
  last.value = { kind: 'running' };
  try {
    const { file, choices } = offer;
    // A batch that is not newer was there before.
    const after = (await listBatches({ limit: '1' })).rows[0]?.id ?? 0;
    try {
      const batch = await importFile(file, { ...parametersOf(file.name, choices), on_error: 'skip' });
      if (batch.id > after) arriveAt(batch, offer, false);
      else last.value = { kind: 'known', batch };
    } catch (failure) {
      if (!isUnknown(failure)) throw failure;
      last.value = { kind: 'lost', offer, after, failure: undefined };
      await lookUp();
      // None was found: perhaps the browser could not read on, and nothing was sent as a whole.
      if (last.value?.kind === 'lost' && last.value.failure === undefined) await touchFile(file);
    }
  } catch (failure) {
    if (failure instanceof Problem && failure.code === 'bad_rows') learn(reportIn(failure));
    last.value = { kind: 'refused', failure };
  } finally {
    pollNow();
  }
}

/** Reads alone: it may be repeated at will. */
export async function lookUp(): Promise<void> {
  const lost = last.value;
  if (lost?.kind !== 'lost' || isLookingUp) return;
  isLookingUp = true;
  try {
    const { rows } = await listBatches({ limit: '100' });
    const found = rows.find((batch) => batch.id > lost.after && isOf(lost.offer, batch));
    if (last.value !== lost) return;
    if (found) arriveAt(found, lost.offer, true);
    else if (lost.failure !== undefined) last.value = { ...lost, failure: undefined };
  } catch (failure) {
    if (last.value === lost && lost.failure === undefined) last.value = { ...lost, failure };
  } finally {
    isLookingUp = false;
  }
}

/** Another operator may have imported another file of this name meanwhile; theirs seldom has as many orders. */
function isOf({ file, report }: Offer, { csv_source, total_orders }: BatchJson): boolean {
  return csv_source === sourceName(file.name) && total_orders === report.total_orders;
}

function arriveAt(batch: BatchJson, offer: Offer, wasLost: boolean): void {
  arrived.value = { batchId: batch.id, wasLost, offer };
  const isWaitedFor = place.value.path === 'imports';
  last.value = isWaitedFor ? undefined : { kind: 'begun', batch };
  dropFile();
  if (isWaitedFor) goTo(`imports/${batch.id}`);
}

/** The server, or a proxy before it, may have begun to store the file. */
function isUnknown(failure: unknown): boolean {
  if (failure instanceof NoAnswer) return true;
  if (!(failure instanceof Problem)) return false;
  return failure.code === 'outcome_unknown' || (failure.code === 'unreadable' && failure.status >= 500);
}

function reportIn({ members }: Problem): OrderFileReport {
  return members as unknown as OrderFileReport;
}
