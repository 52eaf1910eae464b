// The record of a sent email is committed without waiting for the standby: a failover may lose it. Then the email is sent
// again with its key, and recorded.
import pg from 'pg';
import type { Book } from '../kills/book.ts';
import type { FakeServices } from '../support/services/fake-services.ts';

const OPEN =
  "SELECT count(*) AS n FROM journal WHERE kind = 'notification' AND state IN ('waiting','running','unknown')";

const FAILED = "SELECT order_id, template FROM journal WHERE kind = 'notification' AND state = 'refused'";

export async function openEmails(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>(OPEN);
  return Number(rows[0]?.n);
}

/** Of services that decline nothing. */
export async function emailViolations(
  url: string,
  { orders }: Book,
  { mails }: Pick<FakeServices, 'mails'>,
): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const open = await openEmails(client);
  const { rows: failed } = await client.query<{ order_id: string; template: string }>(FAILED);
  await client.end();
  // Without resilience an email that fails is not sent again; a busy machine may let one fail.
  const told = new Set(failed.map(({ template, order_id }) => `${template} ${order_id}`));
  const violations = open === 0 ? [] : [`E1: ${open} emails stay open`];
  const sent = new Map<string, number>();
  for (const { template, data } of mails) {
    const what = `${template} ${data.order_id}`;
    sent.set(what, (sent.get(what) ?? 0) + 1);
  }
  for (const [what, times] of sent) {
    if (times > 1) violations.push(`E2: ${what} was sent ${times} times, with other keys`);
  }
  for (const { id, status } of orders) {
    const owed =
      status === 'PAID' ? 'ORDER_CONFIRMATION' : status === 'CANCELLED' ? 'ORDER_CANCELLED' : undefined;
    const email = `${owed} ${id}`;
    if (owed && !sent.has(email) && !told.has(email))
      violations.push(`E3: order ${id} is ${status} without ${owed}`);
  }
  return violations;
}
