// `npm run bench -- --only slow-mail`: how much longer creating an order takes where the Notification Service is slow, with
// resilience on: its mails leave through the outbox, so no longer at all is what is hoped for.
import { join } from 'node:path';
import { median, table } from './figures.ts';
import { load } from './load.ts';
import type { Served, Workshop } from './workshop.ts';

/** Few, so that the machine is not what is measured. */
const CLIENTS = 2;
const MEASURE = { clients: CLIENTS, warmUpMs: 1_000, measureMs: 4_000 } as const;
const SLOW_MS = 500;

/** `services` starts both services, with mails that take so long, and gives their URL. */
export async function slowMail(
  workshop: Workshop,
  program: string,
  services: (mailMs: number) => Promise<string>,
  rounds: number,
): Promise<string> {
  const start = async (mailMs: number): Promise<Served> => {
    const url = await services(mailMs);
    const database = join(workshop.folder, `mail-${mailMs}.db`);
    return workshop.serve(program, ['serve', '--port', '0', '--db', database], {
      PAYMENT_SERVICE_URL: url,
      NOTIFICATION_SERVICE_URL: url,
      ORDERS_RESILIENCE: 'on',
    });
  };
  const sides = [
    { mailMs: 0, served: await start(0), p50: [] as number[] },
    { mailMs: SLOW_MS, served: await start(SLOW_MS), p50: [] as number[] },
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const side of sides) {
      const { p50Ms, wrong } = await load(side.served.url, MEASURE);
      if (wrong !== undefined) throw new Error(wrong);
      side.p50.push(p50Ms);
    }
  }
  await Promise.all(sides.map(({ served }) => served.stop()));
  const base = median(sides[0]?.p50 ?? []);
  const rows = sides.map(({ mailMs, p50 }) => {
    const ms = median(p50);
    return [`mails of ${mailMs} ms`, ms.toFixed(1), (ms / base).toFixed(2)];
  });
  return `Creating an order, resilience on, medians of ${rounds} rounds in turns:\n${table([['', 'p50 ms', 'ratio'], ...rows])}`;
}
