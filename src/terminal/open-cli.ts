// Gives the commands their configuration and their order service; loads heavy modules here, on demand.
import { openLog, type ProcessLog } from '../app/log.ts';
import type { Config, ConfigKey, LoadedConfig, LogLevel } from '../config/config.ts';
import { withoutPasswords } from '../db/postgres/url.ts';
import { userActor } from '../domain/model/actor.ts';
import { type Caller, newCaller } from '../domain/ports/store.ts';
import { OrdersError } from '../domain/shared/errors.ts';
import { toProblem } from '../domain/shared/problem.ts';
import { OWN_ZONE } from '../domain/shared/time/time-zone.ts';
import { tellingOfEmails } from './calls/email-failure.ts';
import type { Cli, CommonOptions } from './cli.ts';
import { openIo, type ProcessEdges } from './io.ts';
import { requireDatabase } from './options/require-database.ts';
import { errorLine } from './output/hints.ts';
import { personLog } from './output/person-log.ts';
import { jsonText, oneLine } from './output/sanitize.ts';
import { CLEAR_LINE } from './progress/progress.ts';

const EMAILS_LEFT = 'emails wait in the outbox; "orders serve" or "orders recover" sends them';

/** From the options of a command to the settings they set. */
const FLAGS = {
  db: 'db',
  url: 'url',
  logLevel: 'logLevel',
  host: 'host',
  port: 'port',
  resilience: 'resilience',
  timezone: 'timeZone',
} as const satisfies Partial<Record<keyof CommonOptions, ConfigKey>>;

export function openCli(edges: ProcessEdges): Cli {
  /** Of the running command, once it has read its configuration. */
  let zone = OWN_ZONE;
  const io = openIo(edges, () => zone);
  let shown = io;
  /** Log level of the running command, once it has read its configuration. */
  let logLevel: LogLevel | undefined;
  // Shown even with --quiet: users must know that no real money moves.
  const notice = (line: string) => io.err(`${io.drawsBars ? CLEAR_LINE : ''}orders: ${line}\n`);
  /** Of a command that a person reads: failures that do not end it are sentences, unless the user asks for a log. */
  const logOf = ({ config, source }: LoadedConfig, { json, serves }: CommonOptions): ProcessLog => {
    const isForPerson = io.drawsBars && !json && !serves && source('logLevel') === 'default';
    return isForPerson ? personLog(notice) : openLog(config.logLevel, edges.log);
  };
  const callerOf = ({ json }: CommonOptions): Caller => {
    const caller = cli.newCaller();
    return json
      ? caller
      : { ...caller, reportsEmails: true, onStep: tellingOfEmails((line) => notice(oneLine(line))) };
  };
  const cli: Cli = {
    newCaller: () => newCaller(userActor(edges.user)),
    get io() {
      return shown;
    },
    setQuiet() {
      shown = { ...io, out() {}, err() {}, drawsBars: false };
    },
    notice,
    printIds: (ids) => io.out(ids.map((id) => `${id}\n`).join('')),
    report(error, { json }) {
      // A command may have received a URL where it expects something else.
      if (json) io.err(`${jsonText({ ...toProblem(error), detail: withoutPasswords(error.message) })}\n`);
      else notice(oneLine(withoutPasswords(errorLine(error))));
    },
    async config(options, defaultLogLevel = 'warn') {
      const { loadConfig } = await import('../config/load.ts');
      const loaded = loadConfig({
        flags: flagsOf(options),
        env: edges.env,
        directory: edges.cwd,
        defaultLogLevel,
      });
      logLevel = loaded.config.logLevel;
      zone = loaded.config.timeZone ?? OWN_ZONE;
      return loaded;
    },
    async logCause({ cause }) {
      // Some commands need no configuration, and its errors have been reported.
      if (logLevel === undefined) await cli.config({}).catch(() => {});
      const log = openLog(logLevel ?? 'warn', edges.log);
      log.debug({ err: cause }, 'internal error');
      await log.flush();
    },
    async withContext(options, work, defaultLogLevel: LogLevel = 'warn') {
      const loaded = await cli.config(options, defaultLogLevel);
      if (!options.serves) requireDatabase(loaded);
      if (loaded.productionProblem) throw new OrdersError('usage', loaded.productionProblem);
      const { openContext } = await import('../app/context.ts');
      const log = logOf(loaded, options);
      const workWith = async (config: Config) => {
        const context = await openContext({
          config,
          log,
          notice,
          serves: options.serves,
          dryRun: options.dryRun,
        });
        let done: Awaited<ReturnType<typeof work>>;
        try {
          done = await work({ context, loaded, log });
          if (await context.leavesEmails()) notice(EMAILS_LEFT);
        } catch (error) {
          // Reports the error that ended the command, not those that followed from it.
          const ended = isStopped(error) ? context.leave() : context.close();
          await ended.catch((closing: unknown) => log.error({ err: closing }, 'closing failed'));
          throw error;
        }
        await context.close();
        return done;
      };
      try {
        if (!options.dryRun) return await workWith(loaded.config);
        const { withDryRunDatabase } = await import('../app/dry-run-database.ts');
        return await withDryRunDatabase(loaded.config, workWith);
      } finally {
        await log.flush();
      }
    },
    async withSession(options, work) {
      const loaded = await cli.config(options);
      if (loaded.remoteUrl === undefined) {
        return cli.withContext(options, ({ context }) =>
          work({
            orders: context.orders,
            batches: context.batches,
            caller: callerOf(options),
            url: undefined,
          }),
        );
      }
      const { openRemote } = await import('../app/remote.ts');
      const { orders, batches, close } = openRemote(loaded.remoteUrl, loaded, notice);
      const url = withoutPasswords(loaded.remoteUrl);
      let done: Awaited<ReturnType<typeof work>>;
      try {
        done = await work({ orders, batches, caller: callerOf(options), url });
      } catch (error) {
        // A call that was stopped is not waited for.
        if (!isStopped(error)) await close();
        throw error;
      }
      await close();
      return done;
    },
  };
  return cli;
}

function isStopped(error: unknown): boolean {
  return error instanceof OrdersError && error.kind === 'interrupted';
}

function flagsOf(options: CommonOptions): Partial<Record<ConfigKey, string>> {
  const flags: Partial<Record<ConfigKey, string>> = {};
  for (const [option, key] of Object.entries(FLAGS)) {
    const value = options[option as keyof typeof FLAGS];
    if (value !== undefined) flags[key] = value;
  }
  return flags;
}
