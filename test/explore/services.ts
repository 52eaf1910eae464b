// The two services behind one port, as slow and as unreliable as services are: answers come late, connections break, and now
// and then nobody is there. What the money does is the bank's affair.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bank, openBank, type Pace } from '../answers/bank.ts';
import { callOf } from '../answers/bank-server.ts';
import type { BankCharge } from '../answers/charges.ts';
import { seededRandom } from '../simulation/random.ts';

export interface Services {
  readonly url: string;
  readonly bank: Bank;
  /** Nobody answers for so long. */
  outage(ms: number): void;
  /** The bank does nothing until the returned function is called. */
  freeze(): () => void;
  close(): Promise<void>;
}

export interface ServicesOptions {
  readonly seed: number;
  readonly trace: (line: string) => void;
  readonly wrong: (invariant: string, text: string) => void;
  readonly captured: (charge: BankCharge) => Promise<void>;
  readonly inDoubt: () => boolean;
  readonly truthful: boolean;
}

/** Of the servers that are explored. */
export const TIMEOUT_MS = 1_000;

const PACE: Pace = {
  late: [50, 300, 800],
  muchLater: [200, 1_500, 4_000],
  decided: [500, 2_000, 4_000],
  refundPending: [300, 2_000, 4_000],
  grace: 5_000,
};
const MAIL = /\/api\/v1\/notifications\/email$/;

export async function startServices(options: ServicesOptions): Promise<Services> {
  const bank = openBank({ ...options, now: Date.now, pace: PACE, crowded: true });
  const random = seededRandom(options.seed);
  let downUntil = 0;
  let frozen: Promise<void> | undefined;
  const isDown = () => !bank.calm && Date.now() < downUntil;
  const server = createServer(async (incoming, response) => {
    const broken = () => void response.socket?.destroy();
    const call = await callOf(incoming).catch(() => undefined);
    if (!call) return broken();
    if (MAIL.test(incoming.url ?? '')) {
      const failed = isDown() || (!bank.calm && random.chance(0.1));
      return void response.writeHead(failed ? 500 : 200).end('{}');
    }
    if (isDown()) {
      bank.missed(call);
      bank.trace(`order ${call.money.orderId}: ${call.what} finds nobody`);
      return broken();
    }
    // Whoever gave up before the answer came knows nothing of it.
    response.once('close', () => {
      if (!response.writableFinished) bank.missed(call);
    });
    while (frozen) await frozen;
    const reply = await bank.answer(call).catch(() => undefined);
    const delay = bank.calm ? 0 : delayOf(call.what === 'record');
    if (delay > TIMEOUT_MS - 400)
      bank.trace(`order ${call.money.orderId}: the answer comes after ${delay} ms`);
    if (delay > 0) await sleep(delay);
    if (!reply) return broken();
    response.writeHead(reply.status, reply.headers);
    response.end(reply.status === 204 ? undefined : reply.body);
  });
  /** A look-up is never so late that its caller has gone: the bank has to know what callers know. */
  const delayOf = (isRecord: boolean) => {
    const kind = random.weighted({ none: 80, some: 17, late: isRecord ? 0 : 3 });
    if (kind === 'none') return 0;
    return kind === 'some' ? random.between(1, 40) : random.between(TIMEOUT_MS - 300, TIMEOUT_MS + 500);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bank,
    outage(ms) {
      downUntil = Date.now() + ms;
    },
    freeze() {
      let thaw = () => {};
      frozen = new Promise((resolve) => {
        thaw = resolve;
      });
      return () => {
        frozen = undefined;
        thaw();
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
