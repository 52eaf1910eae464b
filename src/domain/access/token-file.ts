// The file of named API tokens: one line a token, with its name, its role, and its hash or the token itself. Errors
// name the line and quote none of it, since any part may be a misplaced token.
import { createHash, randomBytes } from 'node:crypto';
import { OrdersError } from '../shared/errors.ts';

/** From the least rights to the most; each includes those before it. */
export const ROLES = ['read', 'operate', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface NamedToken {
  readonly name: string;
  readonly role: Role;
  /** SHA-256 of the token, in hexadecimal. */
  readonly digest: string;
  /** Whether the file holds the hash alone. */
  readonly isHashed: boolean;
  /** Its line in the file, from 1. */
  readonly line: number;
}

export const TOKENS_LIMIT_BYTES = 1_048_576;

const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const HASH = /^sha256:([0-9a-f]{64})$/i;
const PRINTABLE = /^[\x21-\x7e]+$/;
const BLANK_OR_COMMENT = /^\s*(#.*)?$/;

export function isTokenName(name: string): boolean {
  return NAME.test(name);
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

/** `place` names the file in messages. Throws `usage` for the first wrong line. */
export function parseTokens(text: string, place: string): NamedToken[] {
  const tokens: NamedToken[] = [];
  const names = new Map<string, number>();
  const digests = new Map<string, number>();
  for (const [at, written] of linesOf(text).entries()) {
    if (BLANK_OR_COMMENT.test(written)) continue;
    const line = at + 1;
    const fail = (why: string) => new OrdersError('usage', `${place}, line ${line}: ${why}`);
    const token = parseLine(written, line, fail);
    const sameName = names.get(token.name);
    if (sameName !== undefined) throw fail(`the name is that of line ${sameName}; give each token its own`);
    const sameToken = digests.get(token.digest);
    if (sameToken !== undefined) throw fail(`the token is that of line ${sameToken}; give each name its own`);
    names.set(token.name, line);
    digests.set(token.digest, line);
    tokens.push(token);
  }
  return tokens;
}

function parseLine(written: string, line: number, fail: (why: string) => OrdersError): NamedToken {
  const [name = '', role = '', secret = '', ...more] = written.trim().split(/\s+/);
  if (secret === '' || more.length > 0) throw fail('write a name, a role and a token, separated by blanks');
  if (!isTokenName(name)) throw fail('a name is 1 to 64 letters, digits, dots, underscores and hyphens');
  if (!isRole(role)) throw fail(`the role must be ${ROLES.join(', ')}`);
  if (!secret.startsWith('sha256:')) {
    if (!PRINTABLE.test(secret)) throw fail('the token must be printable ASCII without blanks');
    return { name, role, digest: tokenDigest(secret), isHashed: false, line };
  }
  const [, digest] = HASH.exec(secret) ?? [];
  if (digest === undefined) throw fail('a hash is sha256: and 64 hexadecimal digits');
  return { name, role, digest: digest.toLowerCase(), isHashed: true, line };
}

export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** 256 random bits; the prefix lets scanners of leaked secrets recognise it. */
export function newToken(): string {
  return `orders_${randomBytes(32).toString('base64url')}`;
}

/** The text of the file with one more token, of which it holds the hash. */
export function withToken(
  text: string,
  { name, role, digest }: Omit<NamedToken, 'line' | 'isHashed'>,
): string {
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${end}${name} ${role} sha256:${digest}\n`;
}

/** The text of the file without this line; comments and all other lines stay as they are. */
export function withoutLine(text: string, line: number): string {
  return text
    .split(/(?<=\n)/)
    .filter((_text, at) => at !== line - 1)
    .join('');
}

function linesOf(text: string): string[] {
  return text.replace(/^\ufeff/, '').split(/\r?\n/);
}
