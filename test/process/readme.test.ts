// Proves that what the README tells a new user to try is there and does what it says: the examples, and the links.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { newHome } from '../support/cli/run-cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'build/README.md',
  'bench/PROFILE.md',
  ...['docs', 'docs/adr'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];
const example = (name: string) => join(ROOT, 'examples', name);
const textOf = (path: string) => readFileSync(join(ROOT, path), 'utf8');

test('the script of exit codes shows each of them, and touches no order book but its own', async () => {
  const home = newHome();
  const { status, stdout, stderr } = await home.shell(example('exit-codes.sh'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect([...stdout.matchAll(/^(\d+) {2}orders/gm)].map(([, code]) => Number(code))).toEqual([
    0, 2, 3, 4, 5, 6, 7,
  ]);
  expect(stdout).toMatch(/\norder 1 is shipped\n$/);
  expect(existsSync(home.db)).toBe(false);
});

test('the order, the files with and without bad rows, and the list of what was shipped', async () => {
  const home = newHome();
  expect(await home.json(['create', '--file', example('order.json')])).toMatchObject({
    total_amount: 181_580,
  });
  const checked = await home.run(['import', example('orders-with-bad-rows.csv'), '--dry-run']);
  expect(checked.status).toBe(2);
  expect(checked.stderr).toMatch(/^ +3 {2}customer_email {2}bob@example +must be an email address$/m);
  const imported = await home.run(['import', example('orders-shift-jis.csv')]);
  expect(imported).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Paid +3$/m) });
  expect(await home.run(['list', '--q', '髙橋'])).toMatchObject({
    stdout: expect.stringContaining('3,600 JPY'),
  });
  const shipped = await home.run(['ship', '--file', example('shipped.csv')]);
  expect(shipped).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Shipped +2$/m) });
});

test.each(PAGES)('every link of %s leads somewhere', (page) => {
  const wrong = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(
    ([, path, anchor]) => {
      const target = path ? join(dirname(page), path) : page;
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(textOf(target)).includes(anchor);
    },
  );
  expect(wrong.map(([link]) => link)).toEqual([]);
});

test('the README has at most 200 lines', () => {
  expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(200);
});

test('the runbook has a remedy for every alert', () => {
  const alerts = [...textOf('deploy/monitoring/alert-rules.yml').matchAll(/- alert: (\w+)/g)];
  const remedies = [...textOf('docs/runbook.md').matchAll(/^\| `(Orders\w+)` +\|/gm)];
  expect(alerts.length).toBeGreaterThan(10);
  expect(remedies.map(([, name]) => name)).toEqual(alerts.map(([, name]) => name));
});

/** As code hosts make them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
