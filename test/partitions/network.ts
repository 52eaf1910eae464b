// Network namespaces of a campaign's own: nodes on one side, the database and the two services on the other, and between
// them a wire (wire.c) that loses and delays packets. All of it ends with the process that made it.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Place } from '../kills/serving.ts';
import { until } from '../support/until.ts';

/** What becomes of the packets from one address to another: shares from 0 to 1, times in milliseconds. */
export interface Effect {
  readonly lost?: number;
  readonly delayMs?: number;
  /** Up to so much more, without overtaking. */
  readonly jitterMs?: number;
  readonly repeated?: number;
  /** Such a packet waits for nothing. */
  readonly overtaking?: number;
  /** So long up, so long down. */
  readonly flapMs?: number;
}

export interface Rule {
  readonly from: string;
  readonly to: string;
  readonly effect: Effect;
}

export interface NetworkNode {
  /** On the wire. */
  readonly address: string;
  /** Of a server in it; its host is reached without the wire. */
  readonly place: Place;
}

export interface Network {
  readonly nodes: readonly NetworkNode[];
  /** From now on these rules hold, and no others. */
  rule(rules: readonly Rule[]): Promise<void>;
  close(): void;
}

/** On the far side of the wire, in the namespace of the process that opens the network. */
export const DATABASE = '10.78.0.2';
export const SERVICES = '10.78.0.3';
/** Of the wire. */
export const SUBNET = '10.78.0.0/24';

const SOURCE = join('test', 'partitions', 'wire.c');
/** Everything in a namespace of processes dies with its first one, whatever that dies of. */
const ISOLATED = ['--net', '--pid', '--mount-proc', '--fork', '--kill-child'];
const VETH = 'ip link add t0 type veth peer name t1 && ip link set lo up';

/** Why this machine lets a process make no networks of its own; undefined where it does. */
export function whyNoNetworks(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces need Linux';
  if (spawnSync('cc', ['--version']).status !== 0) return 'the wire needs a C compiler (cc)';
  const { status, stderr, error } = spawnSync('unshare', [...ISOLATED, 'sh', '-c', VETH], {
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  const reason = (error?.message ?? stderr).trim().split('\n')[0];
  return `network namespaces need root, unshare and ip (${reason})`;
}

/**
 * Starts the program in namespaces of its own, which end with it; there it may open a network. It should end when its
 * standard input does: with this process, however that ends, and not with a Ctrl-C before it has cleaned up.
 */
export function startIsolated(args: readonly string[], stdout: 'inherit' | 'pipe'): ChildProcess {
  return spawn('unshare', [...ISOLATED, process.execPath, ...args], {
    stdio: ['pipe', stdout, 'inherit'],
    detached: true,
    env: { ...process.env, [ISOLATED_HERE]: '1' },
  });
}

const ISOLATED_HERE = 'ORDERS_TESTS_ISOLATED';
export const isIsolated = () => process.env[ISOLATED_HERE] === '1';

/** Only where `isIsolated`. */
export async function openNetwork(nodeCount: number): Promise<Network> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-wire-'));
  const program = join(folder, 'wire');
  run('cc', ['-O1', '-o', program, SOURCE]);
  const wireSpace = await openSpace();
  const spaces: Space[] = [];
  while (spaces.length < nodeCount) spaces.push(await openSpace());
  run(
    'ip',
    ['-batch', '-'],
    [
      'link set lo up',
      `link add w0 type veth peer name hub netns ${wireSpace.pid}`,
      `addr add ${DATABASE}/24 dev w0`,
      `addr add ${SERVICES}/24 dev w0`,
      'link set w0 up',
    ],
  );
  const nodes = spaces.map((space, at) => connectNode(space, at + 1, wireSpace));
  const interfaces = [
    `hub=${DATABASE},${SERVICES}`,
    ...nodes.map(({ address }, at) => `n${at + 1}=${address}`),
  ];
  within(
    wireSpace,
    interfaces.map((text) => `link set ${text.slice(0, text.indexOf('='))} up`),
  );
  const wire = startWire([...wireSpace.command, program, ...interfaces]);
  await wire.ready;
  return {
    nodes,
    rule: (rules) => wire.tell(['clear', ...rules.map(lineOf)]),
    close() {
      wire.end();
      for (const { end } of [wireSpace, ...spaces]) end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Space {
  readonly pid: number;
  /** What leads a program into it. */
  readonly command: readonly string[];
  end(): void;
}

/** A namespace lives as long as a process in it, here one that waits for the end of its input. */
async function openSpace(): Promise<Space> {
  const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const pid = holder.pid;
  if (pid === undefined) throw new Error('no namespace could be made');
  const spaceOf = (process: number | 'self') => readlinkSync(`/proc/${process}/ns/net`);
  await until(() => holder.exitCode !== null || spaceOf(pid) !== spaceOf('self'));
  if (holder.exitCode !== null) throw new Error('no namespace could be made');
  return { pid, command: ['nsenter', '-t', String(pid), '-n'], end: () => void holder.stdin.end() };
}

/** With one address on the wire, and another beside it for clients. */
function connectNode(space: Space, number: number, wire: Space): NetworkNode {
  const address = `10.78.0.${10 + number}`;
  const [near, host] = [`10.77.${number}.1`, `10.77.${number}.2`];
  run(
    'ip',
    ['-batch', '-'],
    [
      `link add m${number} type veth peer name m0 netns ${space.pid}`,
      `addr add ${near}/30 dev m${number}`,
      `link set m${number} up`,
    ],
  );
  within(space, [
    'link set lo up',
    `link add w0 type veth peer name n${number} netns ${wire.pid}`,
    `addr add ${address}/24 dev w0`,
    'link set w0 up',
    `addr add ${host}/30 dev m0`,
    'link set m0 up',
  ]);
  return { address, place: { command: space.command, host } };
}

function within({ command }: Space, lines: readonly string[]): void {
  const [program = '', ...args] = [...command, 'ip', '-batch', '-'];
  run(program, args, lines);
}

function run(program: string, args: readonly string[], lines: readonly string[] = []): void {
  const { status, stderr, error } = spawnSync(program, args, {
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function startWire([program = '', ...args]: readonly string[]) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: (() => void)[] = [];
  let isOver = false;
  const answered = () => new Promise<void>((resolve) => answers.push(resolve));
  const ready = answered();
  createInterface(child.stdout).on('line', () => answers.shift()?.());
  const ended = new Promise<never>((_, reject) => {
    child.once('close', () => reject(new Error('the wire has ended')));
  });
  ended.catch(() => {
    isOver = true;
  });
  return {
    ready: Promise.race([ready, ended]),
    async tell(lines: readonly string[]): Promise<void> {
      if (isOver) return ended;
      const obeyed = lines.map(answered);
      child.stdin.write(lines.map((line) => `${line}\n`).join(''));
      await Promise.race([Promise.all(obeyed), ended]);
    },
    end: () => void child.stdin.end(),
  };
}

function lineOf({ from, to, effect }: Rule): string {
  const { lost = 0, delayMs = 0, jitterMs = 0, repeated = 0, overtaking = 0, flapMs = 0 } = effect;
  const share = (part: number) => Math.round(1_000 * part);
  const numbers = [share(lost), delayMs, jitterMs, share(repeated), share(overtaking), flapMs];
  return `rule ${from} ${to} ${numbers.join(' ')}`;
}
