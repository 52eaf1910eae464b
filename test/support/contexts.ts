// Contexts of one order database, with real services or with the sandbox, as different processes open them.
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Context, openContext } from '../../src/app/context.ts';
import type { ProcessLog } from '../../src/app/log.ts';
import { loadConfig } from '../../src/config/load.ts';
import { newBook } from './database/database.ts';
import { openFakes } from './desk.ts';
import type { FakeServices } from './services/fake-services.ts';
import { tempPath } from './temp.ts';

export const SILENT: ProcessLog = {
  info() {},
  warn() {},
  error() {},
  flush: async () => {},
  dropped: () => 0,
};

type Services = 'both' | 'payments' | 'notifications' | 'sandbox';

export interface Contexts {
  readonly db: string;
  readonly fake: FakeServices;
  /** What people were told so far. */
  readonly notices: string[];
  /** Closes itself with the test. */
  open(
    services: Services,
    options?: { readonly dryRun?: boolean; readonly log?: ProcessLog },
  ): Promise<Context>;
}

export async function openContexts(): Promise<Contexts> {
  const db = newBook();
  const fake = await openFakes();
  const notices: string[] = [];
  // The ledger of a PostgreSQL database is among the data of the user.
  const { XDG_DATA_HOME: before } = process.env;
  process.env.XDG_DATA_HOME = dirname(tempPath('data'));
  onTestFinished(() => {
    if (before === undefined) delete process.env.XDG_DATA_HOME;
    else process.env.XDG_DATA_HOME = before;
  });
  return {
    db,
    fake,
    notices,
    async open(services, options = {}) {
      const { config } = loadConfig({
        flags: { db },
        env: {
          ...(services === 'both' || services === 'payments' ? { PAYMENT_SERVICE_URL: fake.url } : {}),
          ...(services === 'both' || services === 'notifications'
            ? { NOTIFICATION_SERVICE_URL: fake.url }
            : {}),
        },
        directory: join(dirname(tempPath('work'))),
        defaultLogLevel: 'warn',
      });
      const notice = (line: string) => void notices.push(line);
      const context = await openContext({ config, log: SILENT, notice, ...options });
      let closing: Promise<void> | undefined;
      const close = () => {
        closing ??= context.close();
        return closing;
      };
      onTestFinished(() => close().catch(() => {}));
      return { ...context, close };
    },
  };
}
