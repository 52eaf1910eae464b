// The endpoint that tells a client its name and its rights, so that it offers only actions that are allowed.
import * as z from 'zod';
import { ROLES } from '../../domain/access/token-file.ts';
import { describe, text } from '../../domain/shared/schema.ts';
import type { Route } from './route.ts';

declare const ORDERS_VERSION: string;

const caller = describe(
  z.object({
    actor: text(
      'The name of the client in timelines: `api:` and the name of the token, or `api` without a name.',
    ),
    role: describe(z.enum(ROLES), {
      description:
        '`read`: only GET. `operate`: also changes orders and batches. `admin`: also holds and releases all charges ' +
        'and resolves payments. Without tokens, every client is `admin`.',
    }),
    token: describe(z.boolean(), { description: 'Whether the server requires a token.' }),
    version: text('The version of the server. It changes only with a restart.'),
  }),
  {
    id: 'Caller',
    examples: [{ actor: 'api:anna', role: 'operate', token: true, version: '0.3.0' }],
  },
);

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
