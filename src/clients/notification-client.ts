// The Notification Service's client (design section 6.2): one email per call.
import { itemToJson } from '../domain/model/order.ts';
import type { Notification, NotificationService, SendResult } from '../domain/ports/store.ts';
import { callService, isSuccess, type ServiceAnswer, type ServiceOptions, withTries } from './transport.ts';

const EMAIL_PATH = '/api/v1/notifications/email';

export function notificationClient(options: ServiceOptions): NotificationService {
  const { call: makeCall = callService } = options;
  return {
    async send(notification, trace) {
      const { idempotencyKey } = notification;
      const body = emailBody(notification);
      const call = { method: 'POST', path: EMAIL_PATH, body, idempotencyKey } as const;
      const answer = await makeCall(options, call, trace);
      return withTries(sendResult(answer), answer);
    },
  };
}

function sendResult({ reply, failure }: ServiceAnswer): SendResult {
  if (!reply) return { outcome: 'failed', reason: failure };
  return isSuccess(reply.status)
    ? { outcome: 'sent' }
    : { outcome: 'failed', reason: `HTTP ${reply.status}` };
}

function emailBody({
  to,
  template,
  orderId,
  customerName,
  totalAmount,
  currency,
  items,
}: Notification): object {
  const data = {
    order_id: orderId,
    customer_name: customerName,
    total_amount: totalAmount,
    currency,
    items: items.map(itemToJson),
  };
  return { to, template, data };
}
