// Reads the header `Retry-After` (RFC 9110, section 10.2.3): when a service that says "not now" accepts calls again.

/** All three date formats begin with the day's name; `Date.parse` alone would find a date in "1.5", too. */
const DATE = /^(Mon|Tues?|Wed(nes)?|Thu(rs)?|Fri|Sat(ur)?|Sun)(day)?,? /;

/** In milliseconds, 0 for a time in the past; undefined where the header is missing or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!DATE.test(text)) return undefined;
  // The oldest form names no zone, but means the same one.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
