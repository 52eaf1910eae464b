// Proves that streams on a full disk cost nobody an order: what is under way goes on when nothing can be told any more, and
// an answer that cannot be written is an error in one line.
import { expect, test } from 'vitest';
import { BIN, newHome } from '../support/cli/run-cli.ts';

const CREATE = 'create --email ann@example.com --name Ann --item Desk:2:10.5 --json';

test('an answer that cannot be written is one line, and the exit code says so', async () => {
  const home = newHome();
  for (const command of ['list --format csv', 'help formats', 'config --format csv']) {
    const ended = await home.shell(`orders ${command} >/dev/full`);
    expect(ended.stderr, command).toMatch(/^orders: standard output cannot be written \(ENOSPC[^\n]*\)\n$/);
    expect(ended.status, command).toBe(6);
  }
});

test('an order is paid, and errors keep their exit codes, where standard error is full', async () => {
  const home = newHome();
  const created = await home.shell(`orders ${CREATE} 2>/dev/full`);
  expect(created.status).toBe(0);
  expect(JSON.parse(created.stdout)).toMatchObject({ id: 1, status: 'paid' });
  expect((await home.shell('orders show 9 2>/dev/full')).status).toBe(3);
});

test('serve goes on, and stops when it is told to, where its log cannot be written', async () => {
  const ended = await newHome().shell(`
    ${BIN} serve --port 0 --log-level debug 2>/dev/full >ready &
    until grep -q http ready; do sleep 0.05; done
    curl -s "$(sed 's/.* //' ready)/healthz"
    kill -INT $!
    for try in {1..100}; do kill -0 $! 2>/dev/null || break; sleep 0.05; done
    kill -KILL $! 2>/dev/null && echo ' hung'`);
  expect(ended.stdout).toBe('{"status":"ok"}');
});
