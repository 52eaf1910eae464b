// How a class of answers of the Payment Service is written down: what a reader is told of it, and the answers that
// show it.

export interface Answer {
  readonly status: number;
  /** Sent as JSON, or as it is where it is text. */
  readonly body: unknown;
}

/** What is known of a refund before its answer comes. */
export interface Before {
  readonly sentBefore?: boolean;
  /** How often the service answers 503 first, which is repeated. */
  readonly failures?: number;
}

export interface AnswerCase extends Before {
  readonly answer: Answer;
  /** What the client makes of it, where the class does not say. */
  readonly result?: object;
}

/** The columns `answer` and `means` are Markdown. */
export interface AnswerClass {
  readonly answer: string;
  readonly means: string;
  readonly result: object;
  readonly cases: readonly AnswerCase[];
}

/** What every call of the tests is about. */
export const ASKED = { orderId: 7, amount: 179600, currency: 'JPY', paymentId: 'p1', key: 'key-1' } as const;

export const SUCCESS_WORDS = ['succeeded', 'success', 'completed', 'paid', 'captured', 'approved'];
export const DECLINED_WORDS = [
  ...['failed', 'declined', 'rejected', 'error', 'canceled', 'cancelled'],
  ...['expired', 'void', 'voided'],
];
export const PROCESSING_WORDS = [
  'pending',
  'processing',
  'authorized',
  'requires_action',
  'requires_capture',
];

/** Statuses that are no word of docs/api.md, some of them no word at all. */
export const UNKNOWN_STATUSES = [
  ...['disputed', 'partially_refunded', 'chargeback', 'paid ', 'un-paid', 'constructor', '__proto__', ''],
  ...[null, 200, true, ['paid'], { code: 'paid' }],
];

/** Members that say that something failed, beside whatever else is said. */
export const FAILURES = [
  ...[{ error: 'limit exceeded' }, { error: { code: 7 } }, { error: true }, { error: 7 }],
  ...[{ errors: ['limit exceeded'] }, { errors: { amount: ['too high'] } }],
  ...[{ success: false }, { success: 'false' }],
];

/** The same members where all is well. */
export const NO_FAILURES = [
  ...[{ error: null }, { error: '' }, { error: false }, { error: {} }],
  ...[{ errors: [] }, { errors: null }, { success: true }, { success: null }],
];

/** Bodies that are no JSON object. */
export const NO_OBJECTS = [
  ...['', ' ', 'OK', 'null', 'true', '7', '"succeeded"', '[]', '[{"id":"p1","status":"succeeded"}]'],
  ...['<!doctype html><title>Welcome</title>', '{"id":"p1","status":"succ', "{'id': 'p1'}", 'NaN'],
];

/** What names other money, or in a way that cannot be read. */
export const OTHERS = [
  ...[{ order_id: 8 }, { order_id: '8' }, { order_id: 'order-7' }, { order_id: '' }, { order_id: {} }],
  ...[{ amount: 179600.01 }, { amount: '1796.00' }, { amount: '179,600' }, { amount: '' }, { amount: [] }],
  ...[{ currency: 'USD' }, { currency: '' }, { currency: '¥' }, { currency: 392 }],
];

/** What names the same money, or nothing. */
export const SAMES = [
  ...[{ order_id: 7 }, { order_id: '7' }, { order_id: null }],
  ...[{ amount: 179600 }, { amount: '179600.00' }, { amount: null }],
  ...[{ currency: 'JPY' }, { currency: 'jpy' }, { currency: null }, { card: { last4: '4242' } }],
];

export const answered = (statuses: readonly number[], bodies: readonly unknown[]): AnswerCase[] =>
  statuses.flatMap((status) => bodies.map((body) => ({ answer: { status, body } })));

/** In any case. */
export const inCases = (words: readonly string[]): string[] =>
  words.flatMap((word) => [word, word.toUpperCase(), (word[0]?.toUpperCase() ?? '') + word.slice(1)]);

export const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
