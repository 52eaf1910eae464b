// The tokens that requests may carry: two from settings and those of a file, which is read again when it changes.
import { statSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { readPrivateFile } from '../../domain/access/read-private-file.ts';
import {
  type NamedToken,
  parseTokens,
  type Role,
  TOKENS_LIMIT_BYTES,
  tokenDigest,
} from '../../domain/access/token-file.ts';
import type { Actor } from '../../domain/model/order.ts';
import { errorText, OrdersError } from '../../domain/shared/errors.ts';
import { callListener, type Log } from '../../domain/shared/listener.ts';

/** The rights of a request, and its name in timelines. */
export interface Identity {
  readonly role: Role;
  readonly actor: Actor;
}

export interface ApiTokens {
  /** Whether requests need a token. An empty file of tokens means that no client has one. */
  readonly required: boolean;
  /** Whether some token may create orders, as far as it is known at the start. */
  readonly canOperate: boolean;
  find(token: string): Identity | undefined;
}

export type TokenSettings = Pick<Config, 'apiToken' | 'apiReadToken' | 'apiTokensFile'>;

/** A removed token works no longer than this. */
const LOOK_AFTER_MS = 1_000;
const VARIABLE = 'ORDERS_API_TOKENS_FILE';

/** Throws `usage` for a file that cannot be used. From then on, such a file leaves the tokens as they are. */
export function openApiTokens(
  settings: TokenSettings,
  log: Log,
  now: () => number = () => performance.now(),
): ApiTokens {
  const { apiToken, apiReadToken, apiTokensFile } = settings;
  const fixed = fixedTokens(settings);
  const file = apiTokensFile === undefined ? undefined : openTokenFile(apiTokensFile, fixed, log, now);
  const current = file ?? (() => fixed);
  return {
    required: apiToken !== undefined || apiReadToken !== undefined || file !== undefined,
    canOperate: [...current().values()].some(({ role }) => role !== 'read'),
    // A look-up by digest: its duration depends on the digest alone, which tells nothing about any token.
    find: (token) => current().get(tokenDigest(token)),
  };
}

type ByDigest = ReadonlyMap<string, Identity>;

function fixedTokens({ apiToken, apiReadToken }: TokenSettings): ByDigest {
  const tokens = new Map<string, Identity>();
  if (apiReadToken !== undefined) tokens.set(tokenDigest(apiReadToken), { role: 'read', actor: 'api' });
  if (apiToken !== undefined) tokens.set(tokenDigest(apiToken), { role: 'admin', actor: 'api' });
  return tokens;
}

function openTokenFile(path: string, fixed: ByDigest, log: Log, now: () => number): () => ByDigest {
  let stamp = stampOf(path);
  let tokens = read(path, fixed);
  let lookedAt = now();
  let told: string | undefined;
  const reload = (found: string) => {
    try {
      tokens = read(path, fixed);
      stamp = found;
      told = undefined;
      callListener(undefined, () =>
        log.info({ tokens: tokens.size - fixed.size }, 'API tokens were read again'),
      );
    } catch (error) {
      const reason = errorText(error);
      // It is read again until it is right, and each fault is logged once.
      if (reason !== told) {
        callListener(undefined, () =>
          log.error({ reason }, 'API tokens stay as they were: correct the file of tokens'),
        );
      }
      told = reason;
    }
  };
  return () => {
    const at = now();
    if (at - lookedAt < LOOK_AFTER_MS) return tokens;
    lookedAt = at;
    const found = stampOf(path);
    if (found !== stamp || told !== undefined) reload(found);
    return tokens;
  };
}

/** Differs after every change, a replaced file and changed rights included. */
function stampOf(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    return 'unreadable';
  }
}

function read(path: string, fixed: ByDigest): ByDigest {
  const text = readPrivateFile(path, VARIABLE, TOKENS_LIMIT_BYTES, 'is longer than 1 MiB');
  const tokens = new Map(fixed);
  for (const token of parseTokens(text, `${VARIABLE} "${path}"`)) {
    if (fixed.has(token.digest)) throw alsoFixed(path, token);
    tokens.set(token.digest, { role: token.role, actor: `api:${token.name}` });
  }
  return tokens;
}

function alsoFixed(path: string, { line }: NamedToken): OrdersError {
  return new OrdersError(
    'usage',
    `${VARIABLE} "${path}", line ${line}: the token is also in ORDERS_API_TOKEN or ORDERS_API_READ_TOKEN; use another one`,
  );
}
