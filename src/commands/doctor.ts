// `orders doctor`: examines the database and the services, and says for each fault how to mend it.
import type { Command } from 'commander';
import type { Finding } from '../domain/diagnosis.ts';
import { OrdersError } from '../domain/errors.ts';
import { type Cli, type CommonOptions, common, examples, printJson } from './cli.ts';

export function registerDoctor(program: Command, cli: Cli): void {
  const command = common(program.command('doctor'))
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
  if (options.json) printJson(cli.io, findings);
  else {
    const { paint, table } = await import('./output.ts');
    cli.io.out(
      table<Finding>(
        cli.io,
        [
          {
            head: '',
            value: (row) => (row.ok ? (row.unusual ? 'look' : 'ok') : 'FAULT'),
            colour: (row) => (row.ok ? (row.unusual ? 'yellow' : 'green') : 'red'),
          },
          { head: 'CHECK', value: (row) => row.check },
          { head: 'FOUND', value: (row) => row.detail, shrinks: true },
        ],
        findings,
      ),
    );
    for (const row of findings.filter(({ ok, unusual }) => !ok || unusual)) {
      if (row.fix) cli.io.out(`\n${paint(cli.io, 'bold', row.check)}: ${row.fix}\n`);
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
