// Lets a person choose among the imports to which an action applies, newest first: by a part of the file's name, or an
// id.
import type { BatchJson } from '../../domain/model/batch-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { formatNumber } from '../../domain/shared/format.ts';
import type { Io, Session } from '../cli.ts';
import { stripControlCharacters } from '../output/sanitize.ts';
import { table } from '../output/table.ts';
import { timeColumn } from '../output/times.ts';
import { narrowForPointer } from './pick-order.ts';
import { type Choices, choose } from './prompt.ts';

const BATCHES_SEARCHED = 200;
const SHOWN = 30;

/** For each action, the batches to which it applies. */
const FITTING = {
  show: () => true,
  errors: ({ rejected }) => rejected > 0,
  pause: ({ status }) => status === 'running',
  resume: ({ status }) => status === 'paused',
  retry: ({ failed }) => failed > 0,
  cancel: ({ status }) => status !== 'aborted',
} as const satisfies Record<string, (batch: BatchJson) => boolean>;

export type BatchPurpose = keyof typeof FITTING;

export async function chooseBatch(io: Io, session: Session, purpose: BatchPurpose): Promise<number> {
  const { batches, caller } = session;
  const action = purpose === 'errors' ? 'show the errors of' : purpose;
  const page = await batches.listBatches({ limit: String(BATCHES_SEARCHED) }, caller);
  const fitting = page.rows.filter(FITTING[purpose]);
  if (fitting.length === 0) {
    const hint = page.rows.length === 0 ? '"orders import FILE" creates one' : '"orders batches" lists all';
    throw new OrdersError('not_found', `there is no batch to ${action}; ${hint}`);
  }
  return choose(`Batch to ${action}:`, async (text) => {
    const word = text.replace(/^#/, '').toLowerCase();
    return asChoices(
      io,
      fitting.filter(
        ({ id, csv_source }) => String(id) === word || (csv_source ?? '').toLowerCase().includes(word),
      ),
    );
  });
}

function asChoices(io: Io, all: readonly BatchJson[]): Choices {
  const shown = all.slice(0, SHOWN);
  const text = table<BatchJson>(
    narrowForPointer(io),
    [
      { head: 'ID', value: (one) => String(one.id), align: 'right' },
      { head: 'STATUS', value: (one) => one.status },
      { head: 'FILE', value: (one) => one.csv_source ?? '', shrinks: true },
      { head: 'ORDERS', value: (one) => formatNumber(one.accepted), align: 'right' },
      { head: 'PAID', value: (one) => formatNumber(one.paid), align: 'right' },
      { head: 'FAILED', value: (one) => formatNumber(one.failed), align: 'right' },
      timeColumn(io, 'CREATED', shown, (one) => one.created_at),
    ],
    shown,
  );
  const [head = '', ...rows] = text.split('\n');
  return {
    head,
    rows: shown.map(({ id, csv_source }, at) => ({
      id,
      row: rows[at] ?? '',
      short: `${id} ${stripControlCharacters(csv_source ?? '')}`.trim(),
    })),
    note: all.length > shown.length ? `the newest ${SHOWN}; type to search for others` : undefined,
  };
}
