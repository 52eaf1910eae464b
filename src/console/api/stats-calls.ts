// The statistics, in days of the viewer's time zone where the server knows it.
import type { OrderStats } from '../../domain/reports/stats-json.ts';
import { ask, Problem } from './request.ts';

export interface StatsAsked {
  /** Days, as the API takes them; undefined for its defaults: the last 30 days, up to now. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** By its IANA name. */
  readonly timezone: string;
}

/** In UTC where the server refuses the time zone: the answer names the zone of its days. */
export async function getStats(asked: StatsAsked, signal?: AbortSignal): Promise<OrderStats> {
  try {
    return await read(asked, signal);
  } catch (failure) {
    if (asked.timezone === 'UTC' || !refusesZone(failure)) throw failure;
    return await read({ ...asked, timezone: 'UTC' }, signal);
  }
}

async function read(asked: StatsAsked, signal: AbortSignal | undefined): Promise<OrderStats> {
  const query = { from: asked.from, to: asked.to, timezone: asked.timezone };
  return (await ask<OrderStats>('stats', { query, ...(signal ? { signal } : {}) })).body;
}

function refusesZone(failure: unknown): boolean {
  const errors = failure instanceof Problem ? failure.members.errors : undefined;
  return Array.isArray(errors) && errors.some(({ path }: { readonly path: unknown }) => path === 'timezone');
}
