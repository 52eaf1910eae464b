// The endpoints for the review of orders: notes, holds of single orders, and the hold of all charges.
import * as z from 'zod';
import { eventToJson } from '../../domain/model/order.ts';
import { order, orderEvent } from '../../domain/model/order-json.ts';
import { noteSchema } from '../../domain/orders/add-note.ts';
import { holdSchema } from '../../domain/orders/hold-order.ts';
import { describe } from '../../domain/shared/schema.ts';
import { orderAnswer } from './order-answer.ts';
import { idIn } from './path-id.ts';
import { type Route, route } from './route.ts';

const BODY_BYTES = 64 * 1024;
const ORDER = '/api/v1/orders/:id';
const ALL = '/api/v1/hold';

const chargesHold = describe(
  z.object({ charges_held: describe(z.boolean(), { description: 'No charge is sent.' }) }),
  { id: 'ChargesHold', examples: [{ charges_held: true }] },
);

export const REVIEW_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: `${ORDER}/notes`,
    operation: 'addNote',
    tag: 'Orders',
    summary: 'Add a note to an order',
    description: 'A row of the timeline, with its author. It changes nothing else.',
    body: { schema: noteSchema, limitBytes: BODY_BYTES },
    conditional: true,
    answers: { 201: { description: 'The row of the timeline.', schema: orderEvent } },
    async handle({ orders, params, readBody, caller }) {
      const event = await orders.addNote(idIn(params, 'order'), readBody().text, caller);
      return { status: 201, body: eventToJson(event) };
    },
  }),
  route({
    method: 'PUT',
    path: `${ORDER}/hold`,
    operation: 'holdOrder',
    tag: 'Orders',
    summary: 'Hold an order',
    description:
      'A held order is neither charged nor shipped, in batches too; it can be cancelled. A payment that has already ' +
      'left is not called back. A second hold replaces the reason.',
    body: { schema: holdSchema, limitBytes: BODY_BYTES },
    conditional: true,
    answers: { 200: { description: 'The held order.', schema: order, headers: { ETag: 'always' } } },
    problems: ['nothing_to_hold'],
    async handle({ orders, params, readBody, caller }) {
      const held = await orders.holdOrder(idIn(params, 'order'), readBody().reason, caller);
      return orderAnswer(200, held);
    },
  }),
  {
    method: 'DELETE',
    path: `${ORDER}/hold`,
    operation: 'releaseOrder',
    tag: 'Orders',
    summary: 'Release a held order',
    description: 'Its waiting payment continues. An order that is not held stays as it is.',
    conditional: true,
    answers: { 200: { description: 'The order.', schema: order, headers: { ETag: 'always' } } },
    async handle({ orders, params, caller }) {
      return orderAnswer(200, await orders.releaseOrder(idIn(params, 'order'), caller));
    },
  },
  {
    method: 'PUT',
    path: ALL,
    operation: 'holdCharges',
    tag: 'Service',
    summary: 'Hold all charges',
    description:
      'No payment of any order is sent until the charges are released. Takes no body. With named tokens, needs one ' +
      'with the role `admin`.',
    role: 'admin',
    answers: { 200: { description: 'The hold.', schema: chargesHold } },
    handle: async ({ orders, caller }) => ({ status: 200, body: await orders.holdCharges(true, caller) }),
  },
  {
    method: 'DELETE',
    path: ALL,
    operation: 'releaseCharges',
    tag: 'Service',
    summary: 'Release all charges',
    description:
      'Recovery sends the waiting payments. Held orders stay held. With named tokens, needs one with the role `admin`.',
    role: 'admin',
    answers: { 200: { description: 'The hold.', schema: chargesHold } },
    handle: async ({ orders, caller }) => ({ status: 200, body: await orders.holdCharges(false, caller) }),
  },
];
