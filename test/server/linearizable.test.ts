// Proves that concurrent requests to orders leave nothing that one after the other could not have left (the long form is
// `npm run linearizability`).
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failuresIn, paymentFault, refundFault } from '../linearizability/campaign.ts';
import { ask, playRound, type Round } from '../linearizability/clients.ts';
import { type Kind, openHistory } from '../linearizability/history.ts';
import { linesOf } from '../linearizability/picture.ts';
import { seededRandom } from '../simulation/random.ts';
import { scaled } from '../support/scale.ts';
import { startTestServer, type TestServer } from '../support/server/server.ts';

const TIMEOUT_MS = 250;
const random = seededRandom(1);
let server: TestServer;
let rounds = 0;

beforeAll(async () => {
  server = await startTestServer({ ORDERS_PAYMENT_TIMEOUT_MS: String(TIMEOUT_MS) });
});
beforeEach(() => server.fake.script.reset());
afterAll(() => server.close());

function newRound(): Round {
  const size = { orders: 5, clients: 6, operations: 60 };
  const wrong = (text: string) => expect.fail(text);
  const name = `h${++rounds}`;
  return { name, url: () => server.url, fake: server.fake, history: openHistory(), random, ...size, wrong };
}

test('every order is linearizable', async () => {
  server.fake.script.onPayment(() => paymentFault(random, TIMEOUT_MS));
  server.fake.script.onRefund(() => refundFault(random));
  for (let n = 1; n <= scaled(15, 2); n += 1) {
    const round = newRound();
    await playRound(round);
    expect(failuresIn(round).flatMap(linesOf)).toEqual([]);
    expect(round.history.count()).toBeGreaterThan(40);
  }
});

test('so is one whose payment is told of after its cancellation', async () => {
  const round = newRound();
  const ids = new Map<string, number>();
  const tell = (kind: Kind) => {
    const [paymentId = ''] = server.fake.charges.slice(-1).map((charge) => charge.paymentId);
    return ask(round, 1, round.name, ids, kind, { paymentId, patient: true });
  };
  for (const kind of ['create', 'cancel', 'refunded', 'succeeded', 'read'] as const) await tell(kind);
  expect(failuresIn(round).flatMap(linesOf)).toEqual([]);
  expect(round.history.operations(round.name).map(({ text }) => text)).toEqual([
    '201 paid',
    ...Array.from({ length: 4 }, () => '200 cancelled'),
  ]);
});
