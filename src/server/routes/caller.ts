// The endpoint that tells a client its name and its rights, so that it offers only actions that are allowed.
import { caller } from '../../domain/access/caller-json.ts';
import type { Route } from './route.ts';

declare const ORDERS_VERSION: string;

export const CALLER_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/caller',
    operation: 'getCaller',
    tag: 'Service',
    summary: 'Read the name and the role of the token',
    description: 'The rights of the token of this request, and the version of the server.',
    answers: { 200: { description: 'The caller.', schema: caller } },
    handle: async ({ access, caller: { actor }, role }) => ({
      status: 200,
      body: { actor, role, token: access.token, version: ORDERS_VERSION },
    }),
  },
];
