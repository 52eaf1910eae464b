// The Notification Service's client (design section 6.2): one email per call.

import type { NotificationTemplate } from '../domain/model/journal.ts';
import { itemToJson } from '../domain/model/order.ts';
import {
  type NotificationService,
  type OrderEmail,
  type SendResult,
  sendingBy,
} from '../domain/ports/services.ts';
import { callService, isSuccess, type ServiceAnswer, type ServiceOptions, withTries } from './transport.ts';

const EMAIL_PATH = '/api/v1/notifications/email';

export function notificationClient(options: ServiceOptions): NotificationService {
  const { call: makeCall = callService } = options;
  return sendingBy(async (template, email, trace) => {
    const { idempotencyKey } = email;
    const call = { method: 'POST', path: EMAIL_PATH, body: bodyOf(template, email), idempotencyKey } as const;
    const answer = await makeCall(options, call, trace);
    return withTries(sendResult(answer), answer);
  });
}

function sendResult({ reply, failure }: ServiceAnswer): SendResult {
  if (!reply) return { outcome: 'failed', reason: failure };
  return isSuccess(reply.status)
    ? { outcome: 'sent' }
    : { outcome: 'failed', reason: `HTTP ${reply.status}` };
}

function bodyOf(
  template: NotificationTemplate,
  { to, orderId, customerName, totalAmount, currency, items, shipment }: OrderEmail,
): object {
  const data = {
    order_id: orderId,
    customer_name: customerName,
    total_amount: totalAmount,
    currency,
    items: items.map(itemToJson),
    ...(shipment?.carrier ? { carrier: shipment.carrier } : {}),
    ...(shipment?.trackingNumber ? { tracking_number: shipment.trackingNumber } : {}),
  };
  return { to, template, data };
}
