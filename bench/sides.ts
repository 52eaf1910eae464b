// Who is measured against whom: `orders serve` and the floor, on each of the two databases.
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import type { PostgresFloor } from './floor-postgres.ts';
import type { Sides } from './throughput.ts';
import type { Workshop } from './workshop.ts';

export interface Programs {
  /** `bin/orders`. */
  readonly program: string;
  /** This benchmark, for its other roles. */
  readonly self: string;
  /** URL of both downstream services. */
  readonly services: string;
}

const PAID = `SELECT count(*) AS n FROM orders WHERE status = 'PAID'`;

export function sqliteSides(workshop: Workshop, programs: Programs): Sides {
  return {
    name: 'SQLite',
    ...servers(workshop, programs, 'floor'),
    newDatabase: async (name) => join(workshop.folder, `${name}.db`),
    async paidOrders(database) {
      const db = new Database(database, { readonly: true });
      try {
        return db.prepare(PAID).pluck().get() as number;
      } finally {
        db.close();
      }
    },
  };
}

/** `server` is the URL of a server whose databases may be made and left. */
export function postgresSides(
  workshop: Workshop,
  programs: Programs,
  server: string,
  floor: PostgresFloor,
): Sides {
  return {
    name: `PostgreSQL against the ${floor} floor`,
    ...servers(workshop, programs, `postgres-${floor}`),
    async newDatabase(name) {
      await ask(server, `CREATE DATABASE bench_${floor}_${name}`);
      const url = new URL(server);
      url.pathname = `/bench_${floor}_${name}`;
      return url.href;
    },
    async paidOrders(database) {
      const [row] = await ask<{ n: string }>(database, PAID);
      return Number(row?.n);
    },
  };
}

function servers(workshop: Workshop, { program, self, services }: Programs, role: string) {
  return {
    ours: (database: string) =>
      workshop.serve(program, ['serve', '--port', '0', '--db', database], {
        PAYMENT_SERVICE_URL: services,
        NOTIFICATION_SERVICE_URL: services,
      }),
    floor: (database: string) => workshop.serve(process.execPath, [self, role, database, services]),
  };
}

async function ask<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}
