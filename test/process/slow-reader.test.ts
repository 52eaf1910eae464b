// Proves that a command which ends with an error gives all that it has printed to a reader that takes its time.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

/** The report of so many is longer than what a pipe holds. */
const BAD_ROWS = 600;
/** By then a process that did not wait would have ended. */
const LATE_SECONDS = 5;

test('a report and a problem as JSON come whole, however late they are read', async () => {
  const { cwd, shell } = newHome();
  const header = 'customer_email,customer_name,product_name,quantity,unit_price';
  const rows = Array.from({ length: BAD_ROWS }, (_, n) => `nobody${n},C,P,1,10`);
  writeFileSync(join(cwd, 'bad.csv'), [header, ...rows, ''].join('\n'));
  const readLate = async (stream: string) => {
    const line = `orders import bad.csv --dry-run --json ${stream} | (sleep ${LATE_SECONDS}; cat)`;
    const { stdout } = await shell(`set -o pipefail; ${line}; [ $? = 2 ]`);
    return JSON.parse(stdout) as unknown;
  };
  const [report, problem] = await Promise.all([readLate('2>/dev/null'), readLate('2>&1 >/dev/null')]);
  expect(report).toMatchObject({ rejected: BAD_ROWS });
  expect(problem).toMatchObject({ code: 'bad_rows', rejected: BAD_ROWS });
});
