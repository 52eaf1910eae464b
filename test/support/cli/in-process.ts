// Runs a command in this process, with edges of its own: what it costs to start another one is most of what most tests take.
import { Readable, Writable } from 'node:stream';
import { main } from '../../../src/main.ts';
import type { ProcessEdges } from '../../../src/terminal/io.ts';
import type { Ended } from './run-cli.ts';

interface Edges {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly input: string | Buffer;
}

/** Relative names of files begin from the one working directory of the process. */
let running: { readonly cwd: string; readonly before: string; count: number } | undefined;

/** Undefined while commands of another working directory run. */
export function runInProcess(argv: readonly string[], edges: Edges): Promise<Ended> | undefined {
  if (running && running.cwd !== edges.cwd) return undefined;
  running ??= { cwd: edges.cwd, before: process.cwd(), count: 0 };
  running.count += 1;
  process.chdir(edges.cwd);
  return run(argv, edges).finally(leave);
}

function leave(): void {
  if (!running) return;
  running.count -= 1;
  if (running.count > 0) return;
  process.chdir(running.before);
  running = undefined;
}

async function run(argv: readonly string[], { env, cwd, input }: Edges): Promise<Ended> {
  const stdout = collected();
  const stderr = collected();
  const stdin = Object.assign(Readable.from(input.length === 0 ? [] : [Buffer.from(input)]), {
    isTTY: false,
  });
  const edges: ProcessEdges = {
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    env,
    cwd,
    log: stderr.stream,
  };
  const status = await main(argv, edges);
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function collected() {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write(piece, _encoding, done) {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: false }) as unknown as NodeJS.WriteStream,
    text: () => Buffer.concat(pieces).toString('utf8'),
  };
}
