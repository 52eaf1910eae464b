// Before each test on PostgreSQL: none is run where this platform has no server.
import { beforeEach, inject } from 'vitest';

beforeEach((context) => {
  context.skip(inject('postgresUrl') === null, 'no PostgreSQL for this platform');
});
