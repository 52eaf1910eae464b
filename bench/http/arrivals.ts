// Requests that arrive at a steady rate, whether the ones before have been answered or not, as customers do.
import { type Connection, openConnection, type Reply, type Request } from './connection.ts';

export interface Arrival {
  /** When it should have been sent: what delays the sender counts as waiting too. */
  readonly sentAt: number;
  readonly answeredAt: number;
  /** 0 where there was no answer. */
  readonly status: number;
}

export interface Arrivals {
  /** All that were answered so far. */
  readonly answered: readonly Arrival[];
  /** Resolves when the last one sent has been answered. */
  stop(): Promise<void>;
}

const TICK_MS = 1;
/** A server that stands still gets no more than these; the rest waits here, and its time goes on. */
const MAX_CONNECTIONS = 512;

/** `requests` gives the n-th request. */
export function startArrivals(
  url: string,
  perSecond: number,
  requests: (n: number) => Request,
  onReply: (n: number, reply: Reply) => void = () => {},
): Arrivals {
  const free: Connection[] = [];
  const answered: Arrival[] = [];
  const started = performance.now();
  const dueAt = (n: number) => started + (n / perSecond) * 1_000;
  let [due, sent, underWay, whenNone] = [0, 0, 0, () => {}];
  const take = (): Connection => {
    for (;;) {
      const connection = free.pop() ?? openConnection(url);
      if (connection.isOpen) return connection;
    }
  };
  const sendDue = () => {
    for (; sent < due && underWay < MAX_CONNECTIONS; sent += 1) send(take(), sent);
  };
  const send = (connection: Connection, n: number) => {
    underWay += 1;
    connection.send(requests(n), (reply) => {
      answered.push({ sentAt: dueAt(n), answeredAt: performance.now(), status: reply.status });
      if (reply.status === 0) connection.close();
      else free.push(connection);
      underWay -= 1;
      onReply(n, reply);
      sendDue();
      if (underWay === 0) whenNone();
    });
  };
  const timer = setInterval(() => {
    while (dueAt(due) <= performance.now()) due += 1;
    sendDue();
  }, TICK_MS);
  return {
    answered,
    async stop() {
      clearInterval(timer);
      if (underWay > 0) {
        await new Promise<void>((resolve) => {
          whenNone = resolve;
        });
      }
      for (const connection of free) connection.close();
    },
  };
}
