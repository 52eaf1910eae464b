// Proves that the name of a user is safe in a timeline, and that an actor with a name is of the kind that it was without.
import { expect, test } from 'vitest';
import { actorKind, userActor } from '../../../src/domain/model/actor.ts';

test.each([
  ['ann', 'cli:ann'],
  ['高橋', 'cli:高橋'],
  ['DOMAIN\\ann', 'cli:DOMAIN\\ann'],
  ['a\u001b[31m\nb', 'cli:a[31mb'],
  ['a\u202eb\ud800', 'cli:ab'],
  ['x'.repeat(200), `cli:${'x'.repeat(64)}`],
  ['😀'.repeat(65), `cli:${'😀'.repeat(64)}`],
  ['', 'cli'],
  [' \n', 'cli'],
  [undefined, 'cli'],
])('the user %j is %j', (user, actor) => {
  expect(userActor(user)).toBe(actor);
  expect(actorKind(userActor(user))).toBe('cli');
});

test('a name changes no kind', () => {
  expect((['api', 'api:a:b', 'webhook', 'settle'] as const).map(actorKind)).toEqual([
    'api',
    'api',
    'webhook',
    'settle',
  ]);
});
