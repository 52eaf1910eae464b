// The words in which the Payment Service says how a payment or a refund stands, in any case.
import type { RecordedStatus, RefundResult } from './services.ts';

/** `unclear`: in a word that is not known, or in no word at all. Undefined: nothing is said. */
export function paymentStatus(said: unknown): RecordedStatus | undefined {
  return said === undefined ? undefined : (wordIn(PAYMENT_WORDS, said) ?? 'unclear');
}

/** As `paymentStatus`, of a refund: a word may mean another thing there. */
export function refundStatus(
  said: unknown,
): Exclude<RefundResult['outcome'], 'unknown'> | 'unclear' | undefined {
  return said === undefined ? undefined : (wordIn(REFUND_WORDS, said) ?? 'unclear');
}

/** Of a payment that is named beside the refund; a refund itself is not captured. */
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

/** `error`, `expired` and `voided` are not here: of money on its way back they leave open where it is. */
const REFUND_WORDS = words<Exclude<RefundResult['outcome'], 'unknown'>>([
  ['succeeded|success|completed|refunded|approved|paid|captured', 'succeeded'],
  ['failed|declined|rejected|canceled|cancelled', 'refused'],
  ['pending|processing|authorized|requires_action|requires_capture', 'pending'],
]);

const CHARGE_WORDS = words([['paid|captured', true]]);

function wordIn<T>(known: Words<T>, said: unknown): T | undefined {
  return typeof said === 'string' ? known.get(said.toLowerCase()) : undefined;
}
