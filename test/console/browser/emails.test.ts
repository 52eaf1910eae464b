// Proves the page of failed emails: why each failed, and that it is sent again once.
import { expect, onTestFinished, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { startFakeServices } from '../../support/services/fake-services.ts';
import { openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';

/** Orders of which no email was accepted. */
async function withFailedEmails(count: number) {
  const services = await startFakeServices();
  onTestFinished(() => services.close());
  services.script.onMail(() => ({ kind: 'answer', status: 422, body: { message: 'no such mailbox' } }));
  const console = await openConsole({
    PAYMENT_SERVICE_URL: services.url,
    NOTIFICATION_SERVICE_URL: services.url,
    ORDERS_RECOVERY_INTERVAL_MS: '200',
  });
  for (let n = 0; n < count; n += 1) await console.api('POST', 'orders/', TANAKA);
  services.script.reset();
  return { services, ...console };
}

test('each failed email is named with its order, address and reason, and can be resent alone', async () => {
  const { open, services } = await withFailedEmails(2);
  const page = await open('emails', { viewport: { width: 360, height: 740 } });
  await page.getByRole('heading', { name: 'Failed emails' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1_400, height: 900 });
  const row = page.getByRole('row', { name: /^2 confirmation email tanaka@example\.co\.jp .*422/ });
  await row.getByRole('button', { name: 'Resend' }).dblclick();
  await page.getByText('1 email will be sent again.').waitFor();
  await row.waitFor({ state: 'detached' });
  await expect.poll(() => services.mails.length).toBe(1);
  await page.getByRole('link', { name: '1', exact: true }).click();
  await page
    .getByRole('region', { name: 'Next steps' })
    .getByRole('button', { name: 'Resend emails' })
    .click();
  await page.getByText('The failed emails wait to be sent again.').waitFor();
  await expect.poll(() => services.mails.length).toBe(2);
});

test('all are resent after a question with their number', async () => {
  const { open, services } = await withFailedEmails(3);
  const page = await open('emails');
  await page.getByRole('button', { name: 'Resend all' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resend 3 emails' });
  await dialog.getByRole('button', { name: 'Resend 3 emails' }).click();
  await page.getByText('3 emails will be sent again.').waitFor();
  await page.getByText('No email has failed.').waitFor();
  await expect.poll(() => services.mails.length).toBe(3);
});

test('an email that another operator has resent is not sent a second time', async () => {
  const { api, open, services } = await withFailedEmails(1);
  const page = await open('emails');
  await page.getByRole('button', { name: 'Resend', exact: false }).first().waitFor();
  await page.route('**/api/v1/events?*', () => {});
  await api('POST', 'orders/1/emails');
  await expect.poll(() => services.mails.length).toBe(1);
  await page.getByRole('row', { name: /^1 / }).getByRole('button').click();
  await page.getByText('No email of order 1 has failed any more').waitFor();
  expect(services.mails).toHaveLength(1);
});
