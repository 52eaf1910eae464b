// Reads If-Match and If-None-Match (RFC 9110, section 13.1), which name versions of an order by its ETag.
import type { IncomingMessage } from 'node:http';
import { type ExpectedVersion, versionOf } from '../../domain/model/order-version.ts';
import { OrdersError } from '../../domain/shared/errors.ts';

type Versioned = Parameters<typeof versionOf>[0];

interface Tag {
  readonly isWeak: boolean;
  readonly version: string;
}

export function etagOf(order: Versioned): string {
  return `"${versionOf(order)}"`;
}

/** The versions in If-Match. A weak tag is none of them. Throws `usage`. */
export function ifMatchOf({ headers }: Pick<IncomingMessage, 'headers'>): ExpectedVersion | undefined {
  const text = headers['if-match'];
  if (text === undefined) return undefined;
  if (text.trim() === '*') return 'any';
  const tags = tagsIn(text);
  if (tags) return tags.filter(({ isWeak }) => !isWeak).map(({ version }) => version);
  throw new OrdersError('usage', 'If-Match must be * or ETags in double quotes, separated by commas', {
    code: 'bad_request',
  });
}

/** Whether the client has this version of the order already. */
export function isKnown(order: Versioned, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const version = versionOf(order);
  return tagsIn(ifNoneMatch)?.some((tag) => tag.version === version) ?? false;
}

/** Undefined for text that is no list of tags. */
function tagsIn(text: string): Tag[] | undefined {
  const tags: Tag[] = [];
  const tag = /\s*(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"\s*(,|$)/y;
  while (tag.lastIndex < text.length) {
    const [found, weak, version = ''] = tag.exec(text) ?? [];
    if (found === undefined) return undefined;
    tags.push({ isWeak: weak !== undefined, version });
  }
  return tags.length > 0 ? tags : undefined;
}
