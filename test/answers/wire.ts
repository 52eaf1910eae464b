// How a service may write what it says: its words in any case, and its bytes in any content coding.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Random } from '../simulation/random.ts';

/** What goes over the wire; undefined breaks the connection instead. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const WORDS = {
  succeeded: ['succeeded', 'success', 'completed', 'paid', 'captured', 'approved'],
  declined: ['failed', 'declined', 'rejected', 'error', 'canceled', 'cancelled', 'expired', 'void', 'voided'],
  processing: ['pending', 'processing', 'authorized', 'requires_action', 'requires_capture'],
  refunded: ['refunded'],
  unclear: ['review', 'on_hold', 'chargeback', '承認済み', 'partially_refunded', ''],
} as const;

export type Meaning = keyof typeof WORDS;

export function word(random: Random, meaning: Meaning): string {
  const known = random.pick(WORDS[meaning]);
  const written = random.weighted({ lower: 6, upper: 2, title: 2 });
  if (written === 'upper') return known.toUpperCase();
  return written === 'title' ? known.slice(0, 1).toUpperCase() + known.slice(1) : known;
}

const CODERS = {
  identity: (bytes: Buffer) => bytes,
  gzip: gzipSync,
  deflate: deflateSync,
  raw: deflateRawSync,
  br: brotliCompressSync,
};

const BYTE_ORDER_MARK = '\uFEFF';

/** JSON in one of the forms that a client has to read; plain unless `coded`. */
export function jsonReply(random: Random, status: number, body: unknown, coded: boolean): Reply {
  const coding = coded
    ? random.weighted({ identity: 4, gzip: 2, deflate: 1, raw: 1, br: 1 })
    : ('identity' as const);
  const mark = coded && random.chance(0.2) ? BYTE_ORDER_MARK : '';
  const bytes = Buffer.from(mark + JSON.stringify(body));
  const name = coding === 'raw' ? 'deflate' : coding;
  return {
    status,
    headers: {
      'content-type': random.pick(['application/json', 'application/json; charset=utf-8', 'text/plain']),
      ...(coding === 'identity' ? {} : { 'content-encoding': name }),
    },
    body: CODERS[coding](bytes),
  };
}

export function textReply(status: number, text: string, type = 'text/html'): Reply {
  return { status, headers: text === '' ? {} : { 'content-type': type }, body: Buffer.from(text) };
}

const HTML = '<!doctype html><title>Maintenance</title><p>Please come back later.';

/** Something that is no JSON answer at all, with a status that says that all is well, or with `status`. */
export function garbage(random: Random, good: unknown, status = 200): Reply {
  const text = JSON.stringify(good);
  switch (random.weighted({ html: 3, empty: 2, cut: 2, broken: 1, coding: 1, other: 2 })) {
    case 'html':
      return textReply(status, HTML);
    case 'empty':
      return textReply(status, '');
    case 'cut':
      return textReply(status, text.slice(0, -2), 'application/json');
    case 'broken': {
      const body = gzipSync(text).subarray(0, 12);
      return { status, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body };
    }
    case 'coding': {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'x-own' };
      return { status, headers, body: Buffer.from(text).reverse() };
    }
    case 'other':
      return textReply(status, random.pick(['null', '1', '"ok"', 'OK', '{"status":']), 'application/json');
  }
}

/** A page or nothing, as gateways put before a service. */
export function page(random: Random, status: number): Reply {
  return textReply(status, random.chance(0.7) ? HTML : '');
}

/** An answer with a status from which nothing follows, whatever its body says. */
export function unsure(random: Random, good: unknown, coded: boolean): Reply {
  const status = random.pick([301, 302, 408, 425, 429, 500, 502, 503, 504, 599]);
  return random.chance(0.4) ? jsonReply(random, status, good, coded) : garbage(random, good, status);
}

/** As a trace tells it. */
export function shown(reply: Reply | undefined): string {
  if (!reply) return ': connection broken';
  const coding = reply.headers['content-encoding'];
  const text = coding ? `(${coding})` : reply.body.toString().slice(0, 160);
  return `: HTTP ${reply.status} ${text}`;
}
