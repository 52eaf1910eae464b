// The name and the rights of a client, in the form of the API: a schema, of which the type is made.
import * as z from 'zod';
import { describe, text } from '../shared/schema.ts';
import { ROLES } from './token-file.ts';

export const caller = describe(
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

export type CallerJson = z.infer<typeof caller>;
