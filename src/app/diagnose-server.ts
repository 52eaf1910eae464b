// The report of `orders doctor` about a remote `orders serve`: its readiness, and the work that waits there.
import { readinessOf } from '../clients/readiness-client.ts';
import type { LoadedConfig } from '../config/config.ts';
import { withoutPasswords } from '../db/postgres/url.ts';
import { newCaller } from '../domain/ports/store.ts';
import { type Finding, serverFinding, waitingFindings } from '../domain/reports/doctor-findings.ts';
import { openRemote } from './remote.ts';

const ANSWER_MS = 10_000;

/** Files, settings and disk are the server's own: only a command at its database examines those. */
export async function diagnoseServer(url: string, loaded: LoadedConfig): Promise<Finding[]> {
  const caller = newCaller('cli');
  const shown = withoutPasswords(url);
  const ready = await readinessOf(url, caller);
  const finding = serverFinding(shown, ready);
  // Here a server is expected.
  if (ready.is === 'unreachable' || ready.is === 'something_else') {
    return [{ ...finding, ok: false, fix: { to: 'check_url', also: 'network' } }];
  }
  const { orders, close } = openRemote(url, loaded, () => {}, ANSWER_MS);
  try {
    return [finding, ...waitingFindings(await orders.overview(caller))];
  } finally {
    await close();
  }
}
