// One check of `orders doctor` that may fail by itself: on a damaged database the others still tell what they find.
import type { Finding } from '../../domain/reports/doctor-findings.ts';

export const RESTORE = 'stop all processes and restore the newest good backup';

export type Check = readonly [check: string, examine: () => readonly Finding[] | Promise<readonly Finding[]>];

/** `tell` says why it failed, and what to do. */
export async function examined(
  [check, examine]: Check,
  tell: (error: unknown) => { readonly why: string; readonly fix?: Finding['fix'] },
): Promise<readonly Finding[]> {
  try {
    return await examine();
  } catch (error) {
    const { why, fix } = tell(error);
    return [{ check, ok: false, detail: `cannot be examined (${why})`, ...(fix ? { fix } : {}) }];
  }
}
