// Proves that a logged error tells what went wrong and where, and not the customer's row that a driver hangs on it.
import { expect, test, vi } from 'vitest';
import { openLog } from '../../src/app/log.ts';

const lines = vi.hoisted((): string[] => []);
vi.mock('pino', async (original) => {
  const { default: pino } = await original<typeof import('pino')>();
  const destination = () => ({
    write: (line: string) => void lines.push(line),
    flush: (done: () => void) => done(),
    on: () => {},
  });
  const own = (options: object, stream: never) => pino(options, stream);
  return { default: Object.assign(own, { destination }) };
});

test('what a driver knows of the row stays out of the log', async () => {
  const error = Object.assign(new Error('null value in column "status"'), {
    code: '23502',
    detail: 'Failing row contains (7, tanaka@example.co.jp).',
    parameters: ['tanaka@example.co.jp'],
  });
  const log = openLog('info');
  log.error({ requestId: 'r1', err: error }, 'request failed');
  log.error({ err: 'tanaka left' }, 'thrown text');
  await log.flush();
  const [first, second] = lines.map((line) => JSON.parse(line));
  expect(first).toMatchObject({ requestId: 'r1', msg: 'request failed' });
  expect(first.err).toEqual({ type: 'Error', message: error.message, code: '23502', stack: error.stack });
  expect(lines[0]).not.toContain('tanaka');
  expect(second.err).toEqual({ message: 'tanaka left' });
});

test('a line that cannot be written costs the work nothing, before the log is loaded and after', async () => {
  const unwritable = {
    get reason(): string {
      throw new Error('cannot be read');
    },
  };
  const log = openLog('info');
  const before = lines.length;
  log.error(unwritable, 'before it is loaded');
  await log.flush();
  log.error(unwritable, 'after it is loaded');
  log.error({}, 'written');
  await log.flush();
  expect(lines.slice(before).map((line) => JSON.parse(line).msg)).toContain('written');
});

test('an error is told with what has caused it, and without a password', async () => {
  const cause = Object.assign(new Error('no way to postgres://desk:s3cret@h/orders'), { code: 'ENOTFOUND' });
  const log = openLog('debug');
  lines.length = 0;
  log.debug({ err: new Error('cannot be used', { cause }) }, 'internal error');
  await log.flush();
  const { level, err } = JSON.parse(lines[0] ?? '');
  expect(level).toBe(20);
  expect(err).toMatchObject({
    message: 'cannot be used',
    cause: { message: 'no way to postgres://********@h/orders', code: 'ENOTFOUND' },
  });
  expect(lines[0]).not.toContain('s3cret');
});
