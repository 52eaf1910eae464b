// Gathers the report of `orders doctor`: the configuration, the database and the two services.
import type { Config, LoadedConfig } from '../config/config.ts';
import { type DatabaseMarks, databaseMarks } from '../db/doctor/database-marks.ts';
import { isPostgresUrl } from '../db/postgres/url.ts';
import { type RealServices, SERVICE_NAMES, SERVICE_VARIABLES } from '../domain/model/real-services.ts';
import { newCaller } from '../domain/ports/store.ts';
import { type Finding, serverFinding } from '../domain/reports/doctor-findings.ts';
import { errorText } from '../domain/shared/errors.ts';
import type { Log } from '../domain/shared/listener.ts';
import { fileModes } from './file-permissions.ts';
import { openServices, SERVICE_CHECKS, type Services } from './services.ts';

/** The findings are for a person; the checks log nothing. */
const SILENT: Log = { info() {}, warn() {}, error() {} };

export interface DiagnoseOptions {
  /** Counts the orders anew first. */
  readonly recount?: boolean;
  /** Compares all orders with their other records, and indexes with their tables. */
  readonly deep?: boolean;
}

export async function diagnose(
  loaded: LoadedConfig,
  { recount = false, deep = false }: DiagnoseOptions = {},
): Promise<Finding[]> {
  const { config, productionProblem } = loaded;
  if (recount) await (await import('../db/doctor/recount.ts')).recount(config.db);
  const database = await diagnoseDatabase(config, deep);
  // The sandbox's ledger belongs to the database.
  const usable = database.length > 1;
  const more = usable ? await marked(config) : [];
  // A database that was moved takes no writes; this is not a fault.
  const isMoved = more.some(({ check }) => check === 'moved');
  return [
    ...database.filter(({ check }) => !isMoved || check !== 'writable'),
    ...(productionProblem ? [{ check: 'production', ok: false, detail: productionProblem }] : []),
    ...filesOf(loaded),
    resilienceMode(config),
    ...(await runningServer(config)),
    ...more,
  ];
}

async function diagnoseDatabase({ db, resilience }: Config, deep: boolean): Promise<Finding[]> {
  if (isPostgresUrl(db)) {
    const { diagnosePostgres } = await import('../db/doctor/postgres.ts');
    return diagnosePostgres(db, resilience, deep);
  }
  const { diagnoseSqlite } = await import('../db/doctor/sqlite.ts');
  return diagnoseSqlite(db, resilience, deep);
}

function resilienceMode({ resilience }: Config): Finding {
  const detail = resilience
    ? 'on: calls are retried; orders are accepted and emails wait while a service is down'
    : 'off: each call is made once; ORDERS_RESILIENCE=on switches retries on';
  return { check: 'resilience', ok: true, detail };
}

function filesOf({ config, entries }: LoadedConfig): Finding[] {
  const { db } = config;
  const database = isPostgresUrl(db) ? [] : [db, `${db}-wal`, `${db}-shm`, `${db}.sandbox`];
  // A setting that is masked in output is a secret.
  const hasSecrets = entries.some(({ source, value }) => source === '.env' && value?.includes('********'));
  const tokens = config.apiTokensFile === undefined ? [] : [config.apiTokensFile];
  const finding = fileModes([...database, ...tokens, ...(hasSecrets ? ['.env'] : [])]);
  return finding ? [finding] : [];
}

async function services(config: Config, { real }: DatabaseMarks): Promise<Finding[]> {
  const clock = { now: () => Date.now() };
  let opened: Services;
  try {
    opened = await openServices({ config, log: SILENT, clock, notice: () => {} });
  } catch (error) {
    // The sandbox's ledger is next to the database, and opening it writes to it.
    const detail = `the embedded sandbox cannot be opened (${errorText(error)})`;
    return [{ check: 'payment service', ok: false, detail, fix: 'check the disk of the database first' }];
  }
  try {
    const found = await opened.probe();
    return found.map((finding) => unlessRefused(finding, config, real));
  } finally {
    await opened.close();
  }
}

async function marked(config: Config): Promise<Finding[]> {
  let marks: DatabaseMarks;
  try {
    marks = await databaseMarks(config.db);
  } catch (error) {
    const detail = `cannot be read (${errorText(error)})`;
    return [{ check: 'settings', ok: false, detail, fix: 'restore the newest good backup' }];
  }
  const moved = marks.movedTo === null ? [] : [movedFinding(marks.movedTo)];
  return [...moved, ...(await services(config, marks))];
}

function movedFinding(to: string): Finding {
  return {
    check: 'moved',
    ok: false,
    detail: `this order database was moved to ${to} and accepts no more orders`,
    fix: 'set ORDERS_DB to the new database',
  };
}

/** Makes the sandbox's finding a fault where real services are required. */
function unlessRefused(finding: Finding, config: Config, real: RealServices): Finding {
  const urls = { payments: config.paymentServiceUrl, notifications: config.notificationServiceUrl };
  const name = SERVICE_NAMES.find((one) => finding.check === SERVICE_CHECKS[one]);
  if (!name || urls[name] !== undefined || !real[name]) return finding;
  return {
    check: finding.check,
    ok: false,
    detail: `${SERVICE_VARIABLES[name]} is unset, and the sandbox is refused: this database has been used with the real one`,
    fix: `set ${SERVICE_VARIABLES[name]}`,
  };
}

/** The running `orders serve` of these settings, if any. */
async function runningServer({ host, port }: Config): Promise<Finding[]> {
  if (port === 0) return [];
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
  const { readinessOf } = await import('../clients/readiness-client.ts');
  return [serverFinding(url, await readinessOf(url, newCaller('cli')))];
}
