// The emails of a remote `orders serve`, over HTTP.
import type { OutboxEmail, Resent } from '../domain/notifications/email-json.ts';
import type { OrderService } from '../domain/order-service.ts';
import type { Caller } from '../domain/ports/store.ts';
import { bodyOf, listOf, numberOf, type RemoteReply, type RemoteRequest } from './remote-call.ts';

const EMAILS = '/api/v1/emails';

export function remoteEmails(
  ask: (request: RemoteRequest, caller: Caller) => Promise<RemoteReply>,
): Pick<OrderService, 'listEmails' | 'resendEmails'> {
  const resend = async (path: string, caller: Caller) =>
    bodyOf<Resent>(await ask({ method: 'POST', path }, caller), 'resent', 'dropped');
  return {
    async listEmails(parameters, caller) {
      const reply = await ask(
        { method: 'GET', path: `${EMAILS}?${new URLSearchParams(parameters)}` },
        caller,
      );
      const emails = listOf<OutboxEmail>(reply, 'order_id', 'template', 'state');
      const skip = Number(parameters.skip ?? 0);
      return {
        emails,
        skip,
        limit: Number(parameters.limit ?? emails.length),
        total: numberOf(reply.headers['x-total-count']) ?? skip + emails.length,
        // The server tells of those on this page alone.
        failed: emails.filter(({ state }) => state === 'given_up').length,
        now: Date.now(),
        more: reply.headers.link?.includes('rel="next"') ?? false,
      };
    },
    async resendEmails(orderIds, caller) {
      if (orderIds === 'all') return resend(`${EMAILS}/resend`, caller);
      const total = { resent: 0, dropped: 0 };
      for (const id of new Set(orderIds)) {
        const { resent, dropped } = await resend(`/api/v1/orders/${id}/emails`, caller);
        total.resent += resent;
        total.dropped += dropped;
      }
      return total;
    },
  };
}
