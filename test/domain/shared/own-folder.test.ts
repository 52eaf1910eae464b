// Proves that what is there only for a while is its owner's alone, and that what a killed process left behind is removed
// later: that, and nothing else.
import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  folderBeside,
  isBeside,
  sweep,
  sweepTemporary,
  temporaryFolder,
} from '../../../src/domain/shared/own-folder.ts';
import { tempPath } from '../../support/temp.ts';

const UUID = '0b8e6c5a-51c8-4f86-9d0a-3f1f6c6a7d21';

function emptyFolder(): string {
  const folder = tempPath('own');
  mkdirSync(folder);
  return folder;
}

function age(path: string, hours: number): void {
  const then = new Date(Date.now() - hours * 3_600_000);
  utimesSync(path, then, then);
}

test('nobody else can look into it, whatever the umask, and it goes with all that is in it', async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const parent = emptyFolder();
  const [spool, beside] = [temporaryFolder('spool', parent), folderBeside(join(parent, 'a.csv'))];
  for (const { path } of [spool, beside]) {
    expect(dirname(path)).toBe(parent);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    writeFileSync(join(path, 'x'), 'x');
  }
  expect(isBeside('a.csv')(beside.path.slice(parent.length + 1))).toBe(true);
  await spool.remove();
  beside.removeNow();
  expect(readdirSync(parent)).toEqual([]);
});

test('of what was left behind, folders of ours go after a day, and nothing else', async () => {
  const parent = emptyFolder();
  const kept = [
    `orders-spool-${UUID.replace('0b', '0c')}`,
    'orders-spool-notes',
    `orders-spool-${UUID}-mine`,
    `my-orders-spool-${UUID}`,
    `orders-book-${UUID}`,
  ];
  const gone = ['spool', 'staging', 'dry-run'].map((kind) => `orders-${kind}-${UUID}`);
  for (const name of [...kept, ...gone]) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, 'orders.csv'), 'x');
    for (const path of [join(parent, name, 'orders.csv'), join(parent, name)]) age(path, 25);
  }
  age(join(parent, kept[0] ?? ''), 23);
  // Not in a folder that another user could swap for something of ours.
  await sweepTemporary(parent, 4_711);
  expect(readdirSync(parent)).toHaveLength(kept.length + gone.length);
  await sweepTemporary(parent);
  expect(readdirSync(parent).sort()).toEqual([...kept].sort());
  await sweepTemporary(join(parent, 'none'));
});

test('neither a file, nor a link, nor a folder that is still written to is taken for one that was left', async () => {
  const parent = emptyFolder();
  const beside = (n: number) => join(parent, `a.csv.${UUID.slice(0, -1)}${n}.partial`);
  writeFileSync(beside(1), 'x');
  mkdirSync(join(parent, 'precious'));
  symlinkSync('precious', beside(2));
  for (const n of [3, 4]) {
    mkdirSync(beside(n));
    writeFileSync(join(beside(n), 'a.csv'), 'x');
  }
  for (const path of [beside(1), beside(2), join(beside(4), 'a.csv'), beside(3), beside(4)]) age(path, 25);
  await sweep(parent, isBeside('b.csv'));
  expect(readdirSync(parent)).toHaveLength(5);
  await sweep(parent, isBeside('a.csv'));
  expect(readdirSync(parent).map((name) => join(parent, name))).toEqual([
    beside(1),
    beside(2),
    beside(3),
    join(parent, 'precious'),
  ]);
});

test('a file may have the longest name that a file system knows', async () => {
  const name = `${'長'.repeat(83)}.csv`;
  const beside = folderBeside(join(dirname(tempPath('x')), name));
  expect(isBeside(name)(basename(beside.path))).toBe(true);
  expect(isBeside(`${'長'.repeat(82)}名.csv`)(basename(beside.path))).toBe(false);
  await beside.remove();
});
