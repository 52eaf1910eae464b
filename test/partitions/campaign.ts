// Rounds one after the other in one network, on one PostgreSQL of the campaign's own that listens there.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readPostgresBook } from '../kills/book.ts';
import { type PostgresServer, startPostgres } from '../support/database/postgres-server.ts';
import { DATABASE, type Network, openNetwork, SUBNET } from './network.ts';
import { type OrderDatabase, playRound, type Round } from './round.ts';

export interface PartitionOptions {
  /** Of the first round; each further one has the next. */
  readonly seed: number;
  readonly rounds: number;
  readonly onRound: (round: Round) => void;
  /** Ends the campaign early: what it made is removed, and it rejects. */
  readonly signal: AbortSignal;
}

const MOST_NODES = 2;

export async function runPartitions({ seed, rounds, onRound, signal }: PartitionOptions): Promise<void> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  aborted.catch(() => {});
  const network = await openNetwork(MOST_NODES);
  try {
    const server = await startPostgres({
      prepare(directory) {
        appendFileSync(join(directory, 'pg_hba.conf'), `host all all ${SUBNET} password\n`);
        return [`listen_addresses=127.0.0.1,${DATABASE}`];
      },
    });
    try {
      for (let at = 0; at < rounds; at += 1) {
        onRound(await Promise.race([playOn(server, network, seed + at), aborted]));
      }
    } finally {
      await server.remove();
    }
  } finally {
    network.close();
  }
}

/** On a database of its own. */
async function playOn(server: PostgresServer, network: Network, seed: number): Promise<Round> {
  const name = `round_${seed}`;
  await once(server.url, `CREATE DATABASE ${name}`);
  const here = new URL(server.url);
  here.pathname = `/${name}`;
  const watching = new pg.Client({ connectionString: here.href });
  // An interrupted campaign stops the server under it.
  watching.on('error', () => {});
  await watching.connect();
  here.hostname = DATABASE;
  try {
    return await playRound(seed, network, orderDatabase(here.href, watching));
  } finally {
    await watching.end();
    await once(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

function orderDatabase(url: string, client: pg.Client): OrderDatabase {
  return {
    url,
    read: () => readPostgresBook(client),
    async held(pid) {
      const text = `SELECT 1 FROM journal WHERE state = 'running' AND lease_owner LIKE $1`;
      return (await client.query(text, [`%/${pid}/%`])).rows.length;
    },
  };
}

async function once(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
