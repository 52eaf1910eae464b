// Proves that the document of the API is good OpenAPI, that it has all that the server has and no more, and that its
// examples are what it says itself.
import { readFileSync } from 'node:fs';
import { type Schema, Validator as SchemaValidator } from '@cfworker/json-schema';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiDocument, OperationObject } from '../../../src/server/openapi/generate/api-document.ts';
import { ROUTES } from '../../../src/server/routes/index.ts';
import { startTestServer, type TestServer } from '../../support/server/server.ts';

const SECRET = Buffer.alloc(32, 1).toString('base64');
const TOKEN = { ORDERS_API_TOKEN: 'correct-horse-battery-staple' };
let server: TestServer;
let document: ApiDocument;

beforeAll(async () => {
  server = await startTestServer();
  document = (await server.ask('/openapi.json')).body;
});
afterAll(() => server.close());

/** Everything in it that is an object, with its way there. */
function* parts(value: unknown, way = '#'): Generator<[way: string, part: Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [way, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value))
    yield* parts(inner, `${way}/${key.replaceAll('/', '~1')}`);
}

const operations = () =>
  Object.values(document.paths).flatMap(({ parameters: _all, ...methods }) =>
    Object.values<OperationObject>(methods),
  );

test('is valid OpenAPI 3.1, of this program and of this server', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version }, servers: [{ url: server.url }] });
});

test('a proxy that nobody has named as trusted is not believed', async () => {
  const headers = { host: 'localhost', 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/shop' };
  const { body } = await server.ask('/openapi.json', { headers });
  expect(body.servers).toEqual([{ url: 'http://localhost' }]);
});

test.each([
  [{}, [], []],
  [TOKEN, [{ bearerToken: [] }], [{ bearerToken: [] }]],
  [{ ORDERS_WEBHOOK_SECRET: SECRET }, [], [{ webhookSignature: [] }]],
  [{ ...TOKEN, ORDERS_WEBHOOK_SECRET: SECRET }, [{ bearerToken: [] }], [{ webhookSignature: [] }]],
])('it demands what the server demands, with %j', async (env, all, webhook) => {
  const other = await startTestServer(env);
  const headers = { authorization: `Bearer ${TOKEN.ORDERS_API_TOKEN}` };
  const { body } = await other.ask('/openapi.json', { headers });
  const page = (await other.ask('/docs', { headers })).text;
  await other.close();
  expect(body.security).toEqual(all);
  expect(body.paths['/api/v1/orders/{id}/webhook'].post.security).toEqual(webhook);
  expect(body.paths['/readyz'].get.security).toEqual([]);
  expect(page.includes('Authorization: Bearer $ORDERS_API_TOKEN')).toBe(all.length > 0);
});

test('every route is an operation of its own name, and every operation is a route', () => {
  const ids = ROUTES.map(({ operation }) => operation);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    operations()
      .map(({ operationId }) => operationId)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/api/v1/orders/', '/api/v1/batches/{id}/errors']),
  );
});

test('every reference leads somewhere, and every component is referred to', () => {
  const led = [...parts(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
  const there = Object.entries(document.components).flatMap(([kind, all]) =>
    Object.keys(all).map((name) => `#/components/${kind}/${name}`),
  );
  expect(led.filter((reference) => !there.includes(reference))).toEqual([]);
  const unused = there.filter((one) => !led.includes(one) && !one.includes('/securitySchemes/'));
  // No operation answers with it: it is what a path says where it has none.
  expect(unused).toEqual(['#/components/responses/MethodNotAllowed']);
});

test('every example is what its schema says', () => {
  const { schemas } = document.components;
  let checked = 0;
  for (const [way, { examples, ...schema }] of parts(document)) {
    for (const example of Array.isArray(examples) ? examples : []) {
      const validator = new SchemaValidator({ ...schema, components: { schemas } } as Schema, '2020-12');
      expect(validator.validate(example).errors, way).toEqual([]);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(15);
});

test.each(['/openapi.json', '/docs'])('%s asks for the token where one is set', async (path) => {
  const guarded = await startTestServer(TOKEN);
  expect((await guarded.ask(path)).status).toBe(401);
  const headers = { authorization: `Bearer ${TOKEN.ORDERS_API_TOKEN}` };
  expect((await guarded.ask(path, { headers })).status).toBe(200);
  await guarded.close();
});
