// What checking a file of orders comes to, without a file.
import type { CheckedOrders } from '../../../src/domain/batches/load-batch.ts';
import type { OrderDraft } from '../../../src/domain/model/order.ts';

function draft(n: number): OrderDraft {
  const items = [{ productName: `品 ${n}`, quantity: 3, unitPrice: 0.1 }];
  return {
    customerEmail: `c${n}@example.com`,
    customerName: '髙橋',
    currency: 'JPY',
    totalAmount: 0.3,
    items,
  };
}

/** A file of `count` good orders and `bad` bad ones. */
export function checkedFile(count: number, { bad = 0, hash = 'h' } = {}): CheckedOrders {
  return {
    csvSource: 'orders.csv',
    contentHash: hash,
    sourcePath: null,
    reading: null,
    encoding: null,
    totalOrders: count + bad,
    rejected: bad,
    skipped: 0,
    *orders(skip) {
      for (let n = skip + 1; n <= count; n += 1) yield { importGroup: `R${n}`, draft: draft(n) };
    },
    *problems() {
      for (let n = 1; n <= bad; n += 1)
        yield { line: n + 1, column: 'quantity', value: 'x', reason: 'is bad' };
    },
  };
}
