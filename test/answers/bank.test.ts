// Proves that the bank of the campaigns remembers a look at the record by what it answered: what is expected of the program
// hangs on that.
import { expect, test } from 'vitest';
import { modeOf, openBank } from './bank.ts';

const PACE = { late: [0], muchLater: [0], decided: [0], refundPending: [0], grace: 0 };

test('an unclear record without a payment counts as a true one where the bank answers it truly', async () => {
  for (const crowded of [true, false]) {
    const bank = openBank({
      seed: 1,
      now: () => 0,
      trace: () => {},
      wrong: () => {},
      captured: async () => {},
      pace: PACE,
      crowded,
    });
    const orderId = Array.from({ length: 200 }, (_, n) => n + 2).find(
      (id) => modeOf(bank, id, 1) === 'unclear',
    );
    if (orderId === undefined) throw new Error('the seed has no unclear record');
    const money = { orderId, amount: 1, currency: 'JPY' };
    await bank.answer({ what: 'record', money, paymentId: '', key: '' });
    const { readIn, readHonestlyIn, readTrulyIn } = bank.ledger.account(orderId);
    expect([readHonestlyIn, readTrulyIn]).toEqual(crowded ? [readIn, readIn] : [-1, -1]);
  }
});
