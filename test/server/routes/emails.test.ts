// Proves that an operator at the API sees emails that wait or failed, in either mode, and can have failed ones sent again.
import { expect, test } from 'vitest';
import { openFakes } from '../../support/desk.ts';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startTestServer } from '../../support/server/server.ts';

const EMAILS = '/api/v1/emails';

async function openWithFailed(orders: number) {
  const fake = await openFakes();
  fake.script.onMail(() => ({ kind: 'answer', status: 500 }));
  const server = await startTestServer({ PAYMENT_SERVICE_URL: fake.url, NOTIFICATION_SERVICE_URL: fake.url });
  for (let n = 0; n < orders; n += 1) {
    await server.ask('/api/v1/orders/', { method: 'POST', body: TANAKA });
  }
  return { fake, server };
}

test('failed emails are listed and counted, and sent again for one order or for all', async () => {
  const { fake, server } = await openWithFailed(3);
  const failed = await server.ask(`${EMAILS}?failed=true&limit=2`);
  expect(failed).toMatchObject({
    status: 200,
    body: [
      {
        order_id: 1,
        template: 'ORDER_CONFIRMATION',
        state: 'given_up',
        next_try: null,
        last_reason: 'HTTP 500',
      },
      { order_id: 2 },
    ],
    headers: {
      'x-total-count': '3',
      link: `<${EMAILS}?failed=true&limit=2&skip=2>; rel="next"`,
    },
  });
  expect((await server.ask('/api/v1/overview')).body.failed_emails).toEqual({ count: 3, more: false });
  fake.script.reset();
  const one = await server.ask('/api/v1/orders/2/emails', { method: 'POST' });
  expect(one).toMatchObject({ status: 200, body: { resent: 1, dropped: 0 } });
  expect(await server.ask('/api/v1/orders/2/emails', { method: 'POST' })).toMatchObject({
    status: 409,
    body: { code: 'no_dead_mail' },
  });
  expect((await server.ask('/api/v1/orders/9/emails', { method: 'POST' })).status).toBe(404);
  const all = await server.ask(`${EMAILS}/resend`, { method: 'POST' });
  expect(all).toMatchObject({ status: 200, body: { resent: 2, dropped: 0 } });
  expect((await server.ask(`${EMAILS}?failed=true`)).body).toEqual([]);
  await server.close();
});

test('a wrong parameter is a 422', async () => {
  const { server } = await openWithFailed(0);
  expect(await server.ask(`${EMAILS}?failed=maybe`)).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'failed', message: 'must be true or false' }] },
  });
  await server.close();
});
