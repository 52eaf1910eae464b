// Proves that a body in very many pieces takes the memory of its bytes, not that of its pieces.
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { readBytes } from '../../../src/server/request/body.ts';
import { bodyBudget } from '../../../src/server/request/body-budget.ts';

test.each([undefined, '10'])('no piece of a body is kept, its length being %s', async (length) => {
  const request = new IncomingMessage(new Socket());
  if (length !== undefined) request.headers['content-length'] = length;
  const reading = readBytes(request, 10, bodyBudget().begin(false));
  request.emit('data', Buffer.from('0'));
  const piece = Buffer.alloc(1);
  for (let n = 1; n < 10; n += 1) {
    // One that was kept would change with it.
    piece.write(String(n));
    request.emit('data', piece);
  }
  request.emit('end');
  expect((await reading).toString()).toBe('0123456789');
});
