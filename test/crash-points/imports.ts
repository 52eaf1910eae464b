// The operations on many orders: an import by the command and over the API, and a batch of a request. They are repeated with
// the same file or key until all of their orders are charged.
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStaging } from '../../src/db/csv-staging.ts';
import { drainBatch } from '../../src/domain/batches/charge-batch.ts';
import { createBatch } from '../../src/domain/batches/create-batch.ts';
import { importOrders } from '../../src/domain/batches/import-orders.ts';
import { fromFile, receiveFile } from '../../src/domain/batches/upload-file.ts';
import { checkOrderFile } from '../../src/domain/csv/check-order-file.ts';
import type { Staging } from '../../src/domain/csv/staging.ts';
import type { Batch } from '../../src/domain/model/batch.ts';
import type { Caller } from '../../src/domain/ports/store.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { createLimiter } from '../../src/domain/shared/turns.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { Dead, type Life } from './life.ts';
import type { Operation, Request } from './operations.ts';
import { CLIENT, type Process, RECOVERY } from './scene.ts';

const ORDERS = 3;
/** Of the first two orders of the long file: as many as one transaction takes, so that the third has its own. */
const LONG_ITEMS = 1_000;
const AT_ONCE = 2;
const OPERATOR: Caller = { ...CLIENT, actor: 'cli' };
const HEADER = 'order_ref,customer_email,customer_name,product_name,quantity,unit_price';

/** Their files are in `folder`. */
export function importsIn(folder: string): readonly Operation[] {
  const short = write(join(folder, 'short.csv'), 2);
  const long = write(join(folder, 'long.csv'), LONG_ITEMS);
  const imported = (name: string, send: Request['send']): Operation => ({
    name,
    resilience: false,
    requests: [{ name: 'operator: import', isRepeated: true, send }],
    least: ORDERS,
    most: ORDERS,
    ends: ['paid'],
  });
  return [
    imported('import, command', (process) => importFile(process, short, folder)),
    imported('import, request', (process) => upload(process, short, folder)),
    {
      ...imported('import, two transactions', (process) => importFile(process, long, folder)),
      // A thousand moments that are all alike.
      leftOut: /INTO order_items/,
    },
    imported('batch, key', batch),
  ];
}

function write(path: string, items: number): string {
  const rows = Array.from({ length: ORDERS }, (_, at) =>
    Array.from({ length: at < ORDERS - 1 ? items : 1 }, (_, item) =>
      [`R${at}`, `c${at}@example.com`, '田中', `部品 ${item}`, 1, 10 + at].join(','),
    ),
  );
  writeFileSync(path, `${[HEADER, ...rows.flat()].join('\n')}\n`);
  return path;
}

async function importFile({ deps, life }: Process, path: string, folder: string): Promise<undefined> {
  const checked = await checkOrderFile(path, {
    openStaging: () => stepwise(openStaging(folder), life),
    known: { policy: 'refuse', lookup: deps.store.read },
  });
  try {
    const orders = fromFile(checked, 'orders.csv', path);
    charged((await importOrders(deps, orders, OPERATOR, { concurrency: AT_ONCE })).batch);
  } finally {
    checked.close();
  }
}

/** As the route and the background of `serve` do it. */
async function upload({ deps, life }: Process, path: string, folder: string): Promise<undefined> {
  const received = await receiveFile(deps, pieces(path, life), { csv_source: 'orders.csv' }, CLIENT, {
    openStaging: () => stepwise(openStaging(folder), life),
    presetOf: () => Promise.reject(new Error('there is no preset')),
    room: {
      enter: async () => ({ add: () => life.step('spool, before a piece', async () => {}), leave() {} }),
    },
    checks: createLimiter({ atOnce: 1, mostWaiting: 1, full: () => new Error('full') }),
  });
  if ('batch' in received) await charge(deps, received.batch.id);
}

async function batch({ deps }: Process): Promise<undefined> {
  const orders = Array.from({ length: ORDERS }, (_, at) =>
    orderOf(10 + at, { customer_email: `c${at}@example.com` }),
  );
  const created = await createBatch(deps, { orders }, CLIENT, 'k1');
  await charge(deps, created.batch.id);
}

async function charge(deps: Process['deps'], batchId: number): Promise<void> {
  charged(await drainBatch(deps, batchId, RECOVERY, { concurrency: () => AT_ONCE }));
}

/** Of a dead process an order may still be under way. */
function charged(batch: Batch | undefined): void {
  if (batch?.status !== 'completed') throw new OrdersError('conflict', 'orders of the batch are still open');
}

async function* pieces(path: string, life: Life): AsyncGenerator<Uint8Array> {
  for await (const piece of createReadStream(path, { highWaterMark: 64 })) {
    await life.step('spool, before reading on', async () => {});
    yield piece as Uint8Array;
  }
  await life.step('spool, at the end', async () => {});
}

/** Its calls are no promises: a dead process unwinds, and nothing of that reaches the database. */
function stepwise(staging: Staging, life: Life): Staging {
  return new Proxy(staging, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || name === 'close') return value;
      return (...given: unknown[]) => {
        if (life.ends(`staging, ${String(name)}`)) throw new Dead();
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  });
}
