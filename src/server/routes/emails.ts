// The endpoints for emails: those that wait or failed, and how to send failed ones again.
import { emailList, resentEmails } from '../../domain/notifications/email-json.ts';
import { OUTBOX_PARAMETERS } from '../../domain/notifications/outbox.ts';
import { pageLinks } from './page-links.ts';
import { idIn } from './path-id.ts';
import type { Route } from './route.ts';

const EMAILS = '/api/v1/emails';

export const EMAIL_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: EMAILS,
    operation: 'listEmails',
    tag: 'Orders',
    summary: 'List emails that wait or failed',
    description: 'Emails that were sent are in the timelines of their orders.',
    query: OUTBOX_PARAMETERS,
    answers: {
      200: {
        description: 'The page.',
        schema: emailList,
        headers: { Link: 'sometimes', 'X-Total-Count': 'always' },
      },
    },
    async handle({ orders, query, path, caller }) {
      const page = await orders.listEmails(query, caller);
      return { status: 200, body: page.emails, headers: pageLinks(path, query, page) };
    },
  },
  {
    method: 'POST',
    path: `${EMAILS}/resend`,
    operation: 'resendFailedEmails',
    tag: 'Orders',
    summary: 'Resend all failed emails',
    description:
      'Every failed email waits to be sent again, with its own key: an email that was delivered after all is not ' +
      'delivered twice. Takes no body.',
    answers: { 200: { description: 'How many.', schema: resentEmails } },
    handle: async ({ orders, caller }) => ({
      status: 200,
      body: await orders.resendEmails('all', caller),
    }),
  },
  {
    method: 'POST',
    path: '/api/v1/orders/:id/emails',
    operation: 'resendEmails',
    tag: 'Orders',
    summary: 'Resend the emails of an order',
    description: 'The same for one order. A cancelled order gets no confirmation. Takes no body.',
    answers: { 200: { description: 'How many.', schema: resentEmails } },
    problems: ['no_dead_mail', 'mail_unwanted'],
    handle: async ({ orders, params, caller }) => ({
      status: 200,
      body: await orders.resendEmails([idIn(params, 'order')], caller),
    }),
  },
];
