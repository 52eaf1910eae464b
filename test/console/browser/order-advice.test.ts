// Proves the advised steps that are no move of the order: the refund of a charge that cannot pay it, the release of all
// charges, and its import.
import { expect, onTestFinished, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';
import { openConsole } from '../support/console.ts';

test('a charge that cannot pay the order is refunded after a question with its amount', async () => {
  const services = await startFakeServices();
  onTestFinished(() => services.close());
  services.script.onPayment(() => ({ kind: 'reset', charge: false }));
  const { api, open } = await openConsole({
    PAYMENT_SERVICE_URL: services.url,
    NOTIFICATION_SERVICE_URL: services.url,
    ORDERS_RECOVERY_INTERVAL_MS: '600000',
  });
  await api('POST', 'orders/', TANAKA);
  const { paymentId } = services.addCharge({ orderId: 1, amount: 500, currency: 'JPY' });
  const page = await open('orders/1');
  const steps = page.getByRole('region', { name: 'Next steps' });
  await steps.getByRole('button', { name: 'Pay', exact: true }).click();
  await steps.getByRole('alert').getByText(paymentId).first().waitFor();
  await steps.getByText('paying or cancelling order 1').waitFor();
  expect(await steps.getByRole('button', { name: 'Cancel order' }).count()).toBe(0);
  await steps.getByRole('button', { name: 'Refund that charge' }).click();
  const dialog = page.getByRole('dialog', { name: `Refund payment ${paymentId} of 500 JPY` });
  await dialog.getByRole('button', { name: 'Refund 500 JPY' }).click();
  await steps.getByText(`Payment ${paymentId} is refunded.`).waitFor();
  expect(services.refunds).toHaveLength(1);
});

test('held charges are released after a question', async () => {
  const { api, open } = await openConsole({ ORDERS_RECOVERY_INTERVAL_MS: '200' });
  await api('PUT', 'hold');
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await page.getByRole('button', { name: 'Release all charges' }).click();
  await page.getByRole('dialog').getByText('First find out why').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Release all charges' }).click();
  await page.getByText('All charges are released.').waitFor();
  await expect.poll(() => api<{ status: string }>('GET', 'orders/1')).toMatchObject({ status: 'paid' });
});

test('an order of a paused import leads there, and resumes it after a question', async () => {
  const { api, open } = await openConsole();
  await api('PUT', 'hold');
  await api('POST', 'orders/batch', { orders: [TANAKA, TANAKA] });
  await api('POST', 'batches/1/actions', { action: 'pause' });
  await api('DELETE', 'hold');
  const page = await open('orders/2');
  await page.getByRole('link', { name: 'Show import 1' }).waitFor();
  await page.getByRole('button', { name: 'Resume import 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Resume import 1' }).click();
  await page.getByText('Import 1 goes on.').waitFor();
  await expect.poll(() => api<{ status: string }>('GET', 'orders/2')).toMatchObject({ status: 'paid' });
});
