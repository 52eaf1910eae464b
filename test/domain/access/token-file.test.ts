// Proves how a file of named tokens is read: one format, every wrong line named by its number, and nothing of it quoted.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newToken, parseTokens, withoutLine, withToken } from '../../../src/domain/access/token-file.ts';
import { OrdersError } from '../../../src/domain/shared/errors.ts';

const SECRET = 'n0t-to-be-quoted';
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

function refusal(text: string): string {
  try {
    parseTokens(text, 'F');
  } catch (error) {
    if (!(error instanceof OrdersError)) throw error;
    expect(error.kind).toBe('usage');
    return error.message;
  }
  throw new Error('accepted');
}

test('names, roles, hashes and tokens are read; comments, blank lines and line ends of Windows are not', () => {
  const text = `\ufeff# tokens of the shop\r\n\r\nwarehouse  operate\tsha256:${hash('a').toUpperCase()}\r\n  # one more\n ops.1 admin ${SECRET} \n_r-2 read x`;
  expect(parseTokens(text, 'F')).toEqual([
    { name: 'warehouse', role: 'operate', digest: hash('a'), isHashed: true, line: 3 },
    { name: 'ops.1', role: 'admin', digest: hash(SECRET), isHashed: false, line: 5 },
    { name: '_r-2', role: 'read', digest: hash('x'), isHashed: false, line: 6 },
  ]);
  expect(parseTokens('', 'F')).toEqual([]);
});

describe('is refused, by its line and without a word of it:', () => {
  test.each([
    [`warehouse ${SECRET}`, 'a name, a role and a token'],
    [`warehouse operate ${SECRET} more`, 'a name, a role and a token'],
    [`ware/house operate ${SECRET}`, 'a name is 1 to 64'],
    [`${'x'.repeat(65)} operate ${SECRET}`, 'a name is 1 to 64'],
    [`倉庫 operate ${SECRET}`, 'a name is 1 to 64'],
    [`warehouse ${SECRET} operate`, 'the role must be read, operate, admin'],
    [`warehouse ADMIN ${SECRET}`, 'the role must be'],
    [`warehouse operate ${SECRET}é`, 'printable ASCII'],
    [`warehouse operate sha256:${SECRET}`, '64 hexadecimal digits'],
    [`warehouse operate sha256:${hash('a')}0`, '64 hexadecimal digits'],
    [`first operate ${SECRET}`, 'the name is that of line 1'],
    ['other operate one', 'the token is that of line 1'],
    [`other read sha256:${hash('one')}`, 'the token is that of line 1'],
  ])('%s', (line, why) => {
    const message = refusal(`first operate one\n\n${line}\n`);
    expect(message).toMatch(/^F, line 3: [^\n]+$/);
    expect(message).toContain(why);
    expect(message).not.toContain(SECRET);
  });
});

test('a line is added with the hash alone and removed; all else stays', () => {
  const before = '# ours\nold read x';
  const digest = hash('new');
  const after = withToken(before, { name: 'new', role: 'admin', digest });
  expect(after).toBe(`# ours\nold read x\nnew admin sha256:${digest}\n`);
  expect(withoutLine(after, 2)).toBe(`# ours\nnew admin sha256:${digest}\n`);
  expect(withoutLine(after, 3)).toBe(`${before}\n`);
});

test('new tokens have 256 random bits and may be in a header', () => {
  const tokens = Array.from({ length: 100 }, newToken);
  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) expect(token).toMatch(/^orders_[\w-]{43}$/);
});
