// `orders doctor`: examines the database and the services, and suggests a fix for each fault.
import { OrdersError } from '../domain/shared/errors.ts';
import { counted } from '../domain/shared/format.ts';
import type { CommandSpec, CommonOptions } from '../terminal/cli.ts';
import { common, option } from '../terminal/options/options.ts';
import { printRecords, recordOptions, wantsRecords } from '../terminal/output/records.ts';

interface DoctorOptions extends CommonOptions {
  readonly recount?: boolean;
}

export const doctor: CommandSpec<DoctorOptions> = {
  name: 'doctor',
  description: 'check the installation and suggest fixes',
  options: [
    ...common,
    ...recordOptions,
    option('--recount', 'recount all orders first; other processes cannot write for some seconds'),
  ],
  examples: ['orders doctor', "orders doctor --json | jq '.[] | select(.ok | not)'"],
  prints: () => 'findings',
  async run(cli, options) {
    const loaded = await cli.config(options);
    const { diagnose } = await import('../app/diagnose.ts');
    const { wordedFinding } = await import('../terminal/output/hints.ts');
    const findings = (await diagnose(loaded, options)).map(wordedFinding);
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
