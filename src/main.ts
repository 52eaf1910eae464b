// The program's entry point: prints the version alone, or loads the rest.
import { ignoreHangUp } from './domain/shared/end-signals.ts';
import { errorText } from './domain/shared/errors.ts';
import { openIo, type ProcessEdges, processEdges } from './terminal/io.ts';

declare const ORDERS_VERSION: string;

/** Runs one command and resolves to its exit code; never throws. */
export async function main(argv: readonly string[], edges = processEdges()): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    return printVersion(edges);
  }
  // By bin/orders, of which this is the other half.
  if (edges.env.ORDERS_NOHUP) ignoreHangUp();
  const { runCommand } = await import('./commands/index.ts');
  return runCommand(argv, edges);
}

/** Reports a missing dependency, too: operators check an installation this way. */
async function printVersion(edges: ProcessEdges): Promise<number> {
  const io = openIo(edges);
  io.out(`${ORDERS_VERSION}\n`);
  const { loadSqlite } = await import('#sqlite');
  try {
    loadSqlite();
    return 0;
  } catch (error) {
    io.err(`orders: ${errorText(error)}\n`);
    return 1;
  }
}
