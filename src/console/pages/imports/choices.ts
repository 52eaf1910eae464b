// How a person wants a file to be read and imported, and the parameters that say so to the server.
import type { Field } from '../../../domain/csv/mapping/fields.ts';

export interface Choices {
  /** Undefined where the server finds out. */
  readonly encoding?: string | undefined;
  readonly preset?: string | undefined;
  readonly sheet?: string | undefined;
  /** Of orders that name none. */
  readonly currency?: string | undefined;
  readonly columns: Readonly<Partial<Record<Field, string>>>;
  readonly knownRefs: 'refuse' | 'skip' | 'allow';
  readonly force: boolean;
}

export const NO_CHOICES: Choices = { columns: {}, knownRefs: 'refuse', force: false };

const MAX_NAME_CHARACTERS = 255;

/** `undefined` leaves a parameter out. */
export function parametersOf(
  fileName: string,
  choices: Choices,
): Readonly<Record<string, string | undefined>> {
  const { encoding, preset, sheet, currency, columns, knownRefs, force } = choices;
  const map = Object.entries(columns).map(([field, column]) => `${column}=${field}`);
  return {
    csv_source: sourceName(fileName),
    encoding,
    preset,
    sheet,
    currency,
    map: map.length === 0 ? undefined : map.join('\n'),
    known_refs: knownRefs === 'refuse' ? undefined : knownRefs,
    force: force ? 'true' : undefined,
  };
}

/** The name of a file as the server takes it: one visible line of at most 255 characters. */
export function sourceName(fileName: string): string {
  const line = fileName.replace(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, '\ufffd');
  const isVisible = /[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}\u2800]/u.test(line);
  return isVisible ? [...line].slice(-MAX_NAME_CHARACTERS).join('') : 'orders.csv';
}

/** `orders-rejects.csv` for `orders.xlsx`. */
export function rejectsName(fileName: string): string {
  const stem = fileName.replace(/\.[^.]{1,5}$/, '');
  return `${stem === '' ? 'orders' : stem}-rejects.csv`;
}
