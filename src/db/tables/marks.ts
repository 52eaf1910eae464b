// The settings that record which real services an order database was used with, and where it was moved.
import type { MarkReads } from '../../domain/model/database-marks.ts';
import {
  type RealServices,
  SERVICE_NAMES,
  type ServiceName,
  type ServiceTx,
} from '../../domain/model/real-services.ts';
import type { Sql } from '../sql.ts';
import { movedTo } from './moved-mark.ts';

const SETTINGS = {
  payments: 'real_payments',
  notifications: 'real_notifications',
} as const satisfies Record<ServiceName, string>;

const READ = `SELECT name FROM settings WHERE name IN (${Object.values(SETTINGS)
  .map((name) => `'${name}'`)
  .join(', ')})`;

export function markReads(sql: Pick<Sql, 'query'>): MarkReads {
  return { realServices: () => realServices(sql), movedTo: () => movedTo(sql) };
}

async function realServices(sql: Pick<Sql, 'query'>): Promise<RealServices> {
  const rows = await sql.query<{ name: string }>(READ, []);
  const has = (service: ServiceName) => rows.some(({ name }) => name === SETTINGS[service]);
  return { payments: has('payments'), notifications: has('notifications') };
}

/** Several processes may remember the same at once, in the same sequence. */
export function serviceTx(sql: Pick<Sql, 'query'>): ServiceTx {
  return {
    async rememberRealServices(names) {
      for (const name of SERVICE_NAMES.filter((one) => names.includes(one))) {
        await sql.query(
          "INSERT INTO settings (name, value) VALUES (?, 'yes') ON CONFLICT (name) DO NOTHING",
          [SETTINGS[name]],
        );
      }
    },
  };
}
