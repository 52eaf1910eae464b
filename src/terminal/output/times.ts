// Times for people, in their time zone. Programs get them in UTC: only texts for people come through here.
import { localText, offsetText } from '../../domain/shared/time/local-time.ts';
import type { Io } from '../cli.ts';

/** `2025-12-01 19:00:00 +09:00`. */
export function localMoment({ zone }: Pick<Io, 'zone'>, epochMs: number): string {
  return `${localText(zone(), epochMs)} ${offsetText(zone(), epochMs)}`;
}

const RFC3339_IN_UTC = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** The same text with its times, which the API writes in UTC, as `localMoment` writes them. */
export function withLocalTimes(io: Pick<Io, 'zone'>, text: string): string {
  return text.replace(RFC3339_IN_UTC, (time) => localMoment(io, Date.parse(time)));
}

/** A column of times: the zone is in its head, where they all have the same, else after each. */
export function timeColumn<Row>(
  { zone }: Pick<Io, 'zone'>,
  head: string,
  rows: readonly Row[],
  /** An RFC 3339 time or epoch milliseconds, if there is one. */
  timeOf: (row: Row) => string | number | null | undefined,
): { readonly head: string; readonly value: (row: Row) => string } {
  const momentOf = (row: Row) => {
    const time = timeOf(row);
    return typeof time === 'string' ? Date.parse(time) : (time ?? undefined);
  };
  const moments = rows.map(momentOf).filter((moment) => moment !== undefined);
  const [offset, ...others] = new Set(moments.map((moment) => offsetText(zone(), moment)));
  const isSame = others.length === 0;
  return {
    head: isSame && offset !== undefined ? `${head} (${offset})` : head,
    value: (row) => {
      const moment = momentOf(row);
      if (moment === undefined) return '';
      return isSame ? localText(zone(), moment) : localMoment({ zone }, moment);
    },
  };
}
