// Proves which signals end a process at once, which ask it to stop and which it does not mind, and that what is temporary
// goes with it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { EndSignal } from '../../../src/domain/shared/end-signals.ts';
import { tempPath } from '../../support/temp.ts';

const ALL = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** As in a process of its own, which cannot really end. */
async function startProcess() {
  vi.resetModules();
  const before = ALL.map((signal) => [signal, process.listeners(signal)] as const);
  const others = new Set<unknown>(before.flatMap(([, listeners]) => listeners));
  const own = (signal: EndSignal) => process.listeners(signal).filter((one) => !others.has(one));
  const ended: unknown[] = [];
  vi.spyOn(process, 'kill').mockImplementation((_pid, signal) => {
    ended.push(signal);
    return true;
  });
  onTestFinished(() => {
    vi.restoreAllMocks();
    for (const signal of ALL) for (const one of own(signal)) process.off(signal, one);
  });
  const signals = await import('../../../src/domain/shared/end-signals.ts');
  return {
    ...signals,
    ended,
    listens: () => ALL.some((signal) => own(signal).length > 0),
    send(...sent: EndSignal[]) {
      for (const signal of sent) for (const one of own(signal)) one(signal);
    },
  };
}

test.each<[string, EndSignal[], unknown[]]>([
  ['the first asks', ['SIGTERM'], []],
  ['two of them end it', ['SIGINT', 'SIGINT'], ['SIGINT']],
  ['another one does, too', ['SIGTERM', 'SIGINT'], ['SIGINT']],
  ['one that would leave a core file does it as SIGTERM', ['SIGQUIT', 'SIGQUIT'], ['SIGTERM']],
  ['a closed terminal is told of twice', ['SIGHUP', 'SIGHUP'], []],
  ['a manager sends both', ['SIGTERM', 'SIGHUP'], []],
  ['in any order', ['SIGHUP', 'SIGTERM'], []],
  ['but may lose patience', ['SIGHUP', 'SIGTERM', 'SIGTERM'], ['SIGTERM']],
])('work that listens: %s', async (_what, sent, ends) => {
  const { onEndSignal, removedAtEnd, ended, send } = await startProcess();
  const heard: EndSignal[] = [];
  const path = tempPath('temporary');
  writeFileSync(path, '');
  removedAtEnd(path);
  onEndSignal((signal) => heard.push(signal));
  send(...sent);
  expect({ heard, ended }).toEqual({ heard: sent.slice(0, 1), ended: ends });
  expect(existsSync(path)).toBe(ends.length === 0);
});

test.each(ALL)('where nothing listens %s ends the process, and what is temporary goes', async (signal) => {
  const { onEndSignal, removedAtEnd, ended, send, listens } = await startProcess();
  const path = tempPath('temporary');
  mkdirSync(path);
  writeFileSync(join(path, 'orders.csv'), '');
  removedAtEnd(path);
  onEndSignal(() => {})();
  send(signal);
  expect(ended).toEqual([signal === 'SIGQUIT' ? 'SIGTERM' : signal]);
  expect([existsSync(path), listens()]).toEqual([false, false]);
});

test('a process with nothing to do at its end is left to the system', async () => {
  const { onEndSignal, removedAtEnd, listens } = await startProcess();
  expect(listens()).toBe(false);
  const kept = [removedAtEnd('/nowhere/x'), onEndSignal(() => {})];
  expect(listens()).toBe(true);
  for (const forget of kept) forget();
  expect(listens()).toBe(false);
});

test('one that is to outlive its terminal does not mind SIGHUP, but all others', async () => {
  const { onEndSignal, ignoreHangUp, removedAtEnd, ended, send } = await startProcess();
  const heard: EndSignal[] = [];
  ignoreHangUp();
  removedAtEnd('/nowhere/x');
  send('SIGHUP');
  onEndSignal((signal) => heard.push(signal));
  send('SIGHUP', 'SIGTERM', 'SIGHUP');
  expect({ heard, ended }).toEqual({ heard: ['SIGTERM'], ended: [] });
});
