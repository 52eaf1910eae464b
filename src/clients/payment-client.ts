// The Payment Service's client (design section 6.1): sends its three calls and interprets the answers.
import type { PaymentService } from '../domain/ports/store.ts';
import type { HttpReply } from '../domain/shared/http-call.ts';
import { isRejection, paymentResult } from './payment-answer.ts';
import { unknown } from './payment-body.ts';
import { paymentRecord, unreached } from './payment-record.ts';
import { refundResult } from './refund-answer.ts';
import {
  callService,
  type ServiceOptions,
  type ServiceRequest,
  type Standing,
  withTries,
} from './transport.ts';

const PAYMENTS_PATH = '/api/v1/payments';

export function paymentClient(options: ServiceOptions): PaymentService {
  const { call: makeCall = callService } = options;
  return {
    async createPayment(request, trace) {
      const { orderId, amount, currency, idempotencyKey, leaveWithinMs, mayRepeat } = request;
      const call = {
        method: 'POST',
        path: PAYMENTS_PATH,
        body: { order_id: orderId, amount, currency },
        idempotencyKey,
        leaveWithinMs,
        mayRepeat,
        standing: (reply) => (isRejection(reply, request) ? 'refuses' : 'works'),
      } as const satisfies ServiceRequest;
      const answer = await makeCall(options, call, trace);
      const { reply, failure } = answer;
      return withTries(reply ? paymentResult(reply, request) : unknown(failure), answer);
    },
    async getPaymentByOrder(orderId, trace) {
      const call = {
        method: 'GET',
        path: `${PAYMENTS_PATH}/order/${orderId}`,
        standing: unlessShutOut,
      } as const;
      const { reply, failure } = await makeCall(options, call, trace);
      return reply ? paymentRecord(reply, orderId) : unreached(failure);
    },
    async processRefund(request, trace) {
      const { paymentId, orderId, amount, currency, idempotencyKey, leaveWithinMs, mayRepeat } = request;
      const call = {
        method: 'POST',
        path: `${PAYMENTS_PATH}/refund`,
        body: { payment_id: paymentId, order_id: orderId, amount, currency },
        idempotencyKey,
        leaveWithinMs,
        mayRepeat,
        standing: unlessShutOut,
      } as const;
      const answer = await makeCall(options, call, trace);
      const { reply, failure } = answer;
      return withTries(reply ? refundResult(reply, request, answer) : unknown(failure), answer);
    },
  };
}

/**
 * A token may be valid for payments and not for this call. So a rejection here must not stop payments, and a success
 * here does not prove that payments are accepted again.
 */
function unlessShutOut({ status }: HttpReply): Standing {
  return status === 401 || status === 403 ? 'unproven' : 'works';
}
