// Start-up: whole commands, from the start of the process to its end, against a Node.js that does nothing.
import { median, table } from './figures.ts';
import type { Workshop } from './workshop.ts';

export interface StartUpOptions {
  /** `bin/orders`. */
  readonly program: string;
  /** Holds some orders. */
  readonly database: string;
  readonly runs: number;
}

interface Command {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What its output must hold. */
  readonly expect: string;
}

/** Runs the commands in turns and resolves to what there is to print. Rejects where one fails. */
export async function startUp(workshop: Workshop, options: StartUpOptions): Promise<string> {
  const { program, database, runs } = options;
  const commands: readonly Command[] = [
    { name: 'node -e 0', command: process.execPath, args: ['-e', '0'], expect: '' },
    { name: 'orders --version', command: program, args: ['--version'], expect: '.' },
    { name: 'orders --help', command: program, args: ['--help'], expect: 'Usage: orders' },
    { name: 'orders list', command: program, args: ['list', '--db', database], expect: '@example.com' },
  ];
  const times = new Map(commands.map(({ name }) => [name, [] as number[]]));
  // The first turn reads the files into memory and is not counted.
  for (let turn = 0; turn <= runs; turn += 1) {
    for (const { name, command, args, expect } of commands) {
      const { output, wallMs } = await workshop.run(command, args);
      if (!output.includes(expect)) throw new Error(`${name} printed something else: ${output}`);
      if (turn > 0) times.get(name)?.push(wallMs);
    }
  }
  const bare = median(times.get('node -e 0') ?? []);
  const rows = [...times].map(([name, measured]) => {
    const ms = median(measured);
    return [name, ms.toFixed(1), (ms / bare).toFixed(2)];
  });
  return `Start-up, medians of ${runs} runs in turns:\n${table([['', 'ms', '× node -e 0'], ...rows])}`;
}
