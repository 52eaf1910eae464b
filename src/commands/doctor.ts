// `orders doctor`: examines the database and the services, and says for each fault how to mend it.
import type { Command } from 'commander';
import { OrdersError } from '../domain/shared/errors.ts';
import { type Cli, type CommonOptions, common, examples } from '../terminal/cli.ts';
import { printRecords, records, wantsRecords } from '../terminal/output/records.ts';

export function registerDoctor(program: Command, cli: Cli): void {
  const command = records(common(program.command('doctor')), 'findings')
    .description('check database, disk, settings and both services; each fault comes with its remedy')
    .option(
      '--recount',
      'first make the counters of orders anew; whoever writes meanwhile waits some seconds',
    );
  examples(command, ['orders doctor', "orders doctor --json | jq '.[] | select(.ok | not)'"]).action(
    (options: DoctorOptions) => doctor(cli, options),
  );
}

interface DoctorOptions extends CommonOptions {
  readonly recount?: boolean;
}

async function doctor(cli: Cli, options: DoctorOptions): Promise<void> {
  const findings = await cli.diagnose(options);
  await printRecords(cli, options, 'findings', findings);
  if (!wantsRecords(options)) {
    const { paint } = await import('../terminal/output/table.ts');
    const { wrapped } = await import('../terminal/output/wrap.ts');
    for (const row of findings.filter(({ ok, unusual }) => !ok || unusual)) {
      if (!row.fix) continue;
      const lines = wrapped(`${row.check}: ${row.fix}`, cli.io.columns).join('\n');
      cli.io.out(`\n${paint(cli.io, 'bold', row.check)}${lines.slice(row.check.length)}\n`);
    }
  }
  const faults = findings.filter((finding) => !finding.ok);
  if (faults.length === 0) return;
  // Mails are given up because the Notification Service would not take them.
  const service = faults.every(({ check }) => check.endsWith('service') || check === 'outbox');
  const names = faults.map((fault) => fault.check).join(', ');
  throw new OrdersError(service ? 'downstream_failed' : 'unavailable', `faults found: ${names}`, {
    code: 'faults_found',
  });
}
