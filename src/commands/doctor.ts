// `orders doctor`: examines the database and the services, and suggests a fix for each fault.

import type { Finding } from '../domain/reports/doctor-findings.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { counted } from '../domain/shared/format.ts';
import type { Cli, CommandSpec, CommonOptions } from '../terminal/cli.ts';
import { common, option, url } from '../terminal/options/options.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';

interface DoctorOptions extends CommonOptions {
  readonly recount?: boolean;
  readonly deep?: boolean;
}

export const doctor: CommandSpec<DoctorOptions> = {
  name: 'doctor',
  description: 'check the installation and suggest fixes',
  options: [
    ...common,
    url,
    ...recordOptions,
    option('--recount', 'recount all orders first; other processes cannot write for some seconds'),
    option('--deep', 'compare all orders with their timelines and payments, and indexes with tables'),
  ],
  examples: ['orders doctor', "orders doctor --json | jq '.[] | select(.ok | not)'"],
  prints: () => 'findings',
  async run(cli, options) {
    const loaded = await cli.config(options);
    const { wordedFinding } = await import('../terminal/output/hints.ts');
    const findings = (await examine(loaded, options)).map(wordedFinding);
    await printRecords(cli, options, 'findings', findings);
    if (!wantsRecords(options)) {
      const { paint } = await import('../terminal/output/table.ts');
      const { wrapText } = await import('../terminal/output/wrap.ts');
      for (const row of findings.filter(({ ok, unusual }) => !ok || unusual)) {
        if (!row.fix) continue;
        const lines = wrapText(`${row.check}: ${row.fix}`, cli.io.columns).join('\n');
        cli.io.out(`\n${paint(cli.io, 'bold', row.check)}${lines.slice(row.check.length)}\n`);
      }
    }
    const faults = findings.filter((finding) => !finding.ok);
    if (faults.length === 0) return;
    // Emails fail permanently because the Notification Service did not accept them.
    const service = faults.every(({ check }) => check.endsWith('service') || check === 'outbox');
    const names = faults.map((fault) => fault.check).join(', ');
    throw new OrdersError(
      service ? 'downstream_failed' : 'unavailable',
      `${counted(faults.length, 'fault')} found: ${names}`,
      {
        code: 'faults_found',
      },
    );
  },
};

/** A remote server is examined as far as it can be from here; its files and settings cannot. */
async function examine(
  loaded: Awaited<ReturnType<Cli['config']>>,
  options: DoctorOptions,
): Promise<Finding[]> {
  const { remoteUrl } = loaded;
  if (remoteUrl === undefined) return (await import('../app/diagnose.ts')).diagnose(loaded, options);
  for (const name of ['recount', 'deep'] as const) {
    if (!options[name]) continue;
    throw new OrdersError('usage', `--${name} needs the order database, not a server; unset ORDERS_URL`);
  }
  return (await import('../app/diagnose-server.ts')).diagnoseServer(remoteUrl, loaded);
}
