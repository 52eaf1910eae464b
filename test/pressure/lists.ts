// The queries of lists that cost most: each filter alone and with others, of few orders and of many, far down, and counted.
import { BATCH_ID, COMMON_WORD, emailOf, RARE_WORD } from '../../bench/seed/book.ts';

const DAYS = 'created_from=2000-01-01&created_to=2099-12-31';

export const KINDS_OF_LISTS: readonly string[] = [
  'limit=20',
  'limit=1000',
  'limit=1000&skip=290000',
  'status=paid&limit=1000',
  'status=delivered&limit=1000&skip=200000',
  'currency=JPY&limit=1000&skip=250000',
  'currency=EUR',
  `currency=EUR&${DAYS}`,
  `status=paid&${DAYS}&limit=1000`,
  `status=paid&currency=EUR&${DAYS}`,
  `${DAYS}&limit=1000&skip=250000`,
  `status=payment_processing&${DAYS}`,
  `status=cancelled&currency=JPY&${DAYS}&limit=1000`,
  `batch_id=${BATCH_ID}&${DAYS}`,
  `batch_id=99&${DAYS}`,
  'stuck_for=1s',
  `batch_id=${BATCH_ID}&limit=1000`,
  `batch_id=${BATCH_ID}&currency=EUR`,
  `customer_email=${encodeURIComponent(emailOf(7, 300_000))}`,
  `q=${COMMON_WORD}&limit=1000`,
  `q=${RARE_WORD}&limit=1000`,
  'q=e&limit=1000',
  'q=e&limit=1000&skip=9000',
  `q=e&status=pending&${DAYS}&limit=1000`,
  'q=zzzz',
  'q=customer1&currency=EUR',
];
