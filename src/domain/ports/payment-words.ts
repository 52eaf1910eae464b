// The Payment Service's words for the states of payments and refunds, in any case.
import type { RecordedStatus, RefundResult } from './services.ts';

/** `unclear`: an unknown word, or no word at all. Undefined: nothing is said. */
export function paymentStatus(said: unknown): RecordedStatus | undefined {
  return said === undefined ? undefined : (wordIn(PAYMENT_WORDS, said) ?? 'unclear');
}

/** As `paymentStatus`, for a refund: a word may have another meaning there. */
export function refundStatus(
  said: unknown,
): Exclude<RefundResult['outcome'], 'unknown'> | 'unclear' | undefined {
  return said === undefined ? undefined : (wordIn(REFUND_WORDS, said) ?? 'unclear');
}

/** For a payment that is named in addition to the refund; a refund itself is not captured. */
export function isPaymentWord(said: unknown): boolean {
  return wordIn(CHARGE_WORDS, said) !== undefined;
}

type Words<T> = ReadonlyMap<string, T>;

const words = <T>(meanings: readonly (readonly [string, T])[]): Words<T> =>
  new Map(meanings.flatMap(([list, meaning]) => list.split('|').map((word) => [word, meaning] as const)));

const PAYMENT_WORDS: Words<RecordedStatus> = words<RecordedStatus>([
  ['succeeded|success|completed|paid|captured|approved', 'succeeded'],
  ['failed|declined|rejected|error|canceled|cancelled|expired|void|voided', 'declined'],
  ['pending|processing|authorized|requires_action|requires_capture', 'processing'],
  ['refunded', 'refunded'],
]);

/** Without `error`, `expired` and `voided`: for a refund they leave open where the money is. */
const REFUND_WORDS = words<Exclude<RefundResult['outcome'], 'unknown'>>([
  ['succeeded|success|completed|refunded|approved|paid|captured', 'succeeded'],
  ['failed|declined|rejected|canceled|cancelled', 'refused'],
  ['pending|processing|authorized|requires_action|requires_capture', 'pending'],
]);

const CHARGE_WORDS = words([['paid|captured', true]]);

function wordIn<T>(known: Words<T>, said: unknown): T | undefined {
  return typeof said === 'string' ? known.get(said.toLowerCase()) : undefined;
}
