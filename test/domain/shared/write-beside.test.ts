// Proves how a file gets its name: whole, for its owner alone, over another only where that is meant, and never by way of
// a name that others could foresee.
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeBeside, writeBeside } from '../../../src/domain/shared/write-beside.ts';
import { refusal } from '../../support/orders/check-file.ts';
import { tempPath } from '../../support/temp.ts';

async function* pieces(...texts: string[]) {
  yield* texts;
}

test('it is written where nobody else can look, and appears whole', async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const path = tempPath('a.csv');
  const folder = dirname(path);
  const seen: string[] = [];
  async function* watched() {
    for (const text of ['a,', 'b\n']) {
      yield text;
      const name = readdirSync(folder).find((one) => one !== 'a.csv') ?? '';
      seen.push(name);
      expect(lstatSync(join(folder, name)).mode & 0o777).toBe(0o700);
      expect(statSync(join(folder, name, 'a.csv')).mode & 0o777).toBe(0o600);
    }
  }
  await writeBeside(path, watched());
  expect(readdirSync(folder)).toEqual(['a.csv']);
  expect(readFileSync(path, 'utf8')).toBe('a,b\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await writeBeside(path, watched(), { over: true });
  expect(seen[0]).toMatch(/^a\.csv\.[-0-9a-f]{36}\.partial$/);
  expect(new Set(seen).size).toBe(2);
});

test('a file or a link that is there is replaced only where that is meant', async () => {
  const path = tempPath('a.csv');
  const victim = join(dirname(path), 'victim');
  writeFileSync(victim, 'precious');
  symlinkSync('victim', path);
  expect(await refusal(writeBeside(path, pieces('x')))).toMatchObject({ kind: 'usage' });
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  await writeBeside(path, pieces('x'), { over: true });
  expect([readFileSync(path, 'utf8'), readFileSync(victim, 'utf8')]).toEqual(['x', 'precious']);
  expect(readdirSync(dirname(path)).sort()).toEqual(['a.csv', 'victim']);
});

test('what cannot be made leaves all as it was', async () => {
  const path = tempPath('a.csv');
  writeFileSync(path, 'before');
  async function* broken() {
    yield 'x';
    throw new Error('broken');
  }
  await expect(writeBeside(path, broken(), { over: true })).rejects.toThrow('broken');
  expect(readFileSync(path, 'utf8')).toBe('before');
  expect(readdirSync(dirname(path))).toEqual(['a.csv']);
  const { kind, message } = await refusal(writeBeside(join(dirname(path), 'none', 'a.csv'), pieces('x')));
  expect(kind).toBe('unavailable');
  expect(message).toContain('there is no folder');
});

test('what was left behind for the same file is swept, and nothing of another one', async () => {
  const path = tempPath('a.csv');
  const old = ['a.csv', 'b.csv'].map((name) => `${name}.0b8e6c5a-51c8-4f86-9d0a-3f1f6c6a7d21.partial`);
  for (const name of old) {
    mkdirSync(join(dirname(path), name));
    utimesSync(join(dirname(path), name), 0, 0);
  }
  await makeBeside(path, async (partial) => writeFileSync(partial, basename(partial)));
  expect(readdirSync(dirname(path)).sort()).toEqual(['a.csv', old[1]]);
});
