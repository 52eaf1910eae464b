// `npm run soak`: orders arrive at a steady rate before, during and after an outage of the Payment Service, and at a slow
// Notification Service. Prints what a customer, the order book and the returning service see of it, and the verdicts.
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mailLatency } from './mail-latency.ts';
import { serveOutage } from './outage-services.ts';
import { playOutage } from './outage-timeline.ts';
import { openWorkshop } from './workshop.ts';

const SELF = resolve(process.argv[1] ?? '');
const PROGRAM = join(dirname(SELF), '..', 'bin', 'orders');
const out = (text: string) => void process.stdout.write(text);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** What becomes of the Payment Service, one after the other: 503, hang, refused. */
    outage: { type: 'string', default: '503,hang' },
    before: { type: 'string', default: '20' },
    during: { type: 'string', default: '60' },
    after: { type: 'string', default: '30' },
    'per-second': { type: 'string', default: '50' },
    'payment-ms': { type: 'string', default: '50' },
    'timeout-ms': { type: 'string', default: '2000' },
    /** `outage` or `mail` alone. */
    only: { type: 'string' },
  },
});

const [role, ...latencies] = positionals;
if (role === 'services') {
  const [paymentMs = 0, mailMs = 0] = latencies.map(Number);
  out(`services: told at ${await serveOutage(paymentMs, mailMs)}\n`);
} else process.exitCode = await soak();

async function soak(): Promise<number> {
  const workshop = openWorkshop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workshop.close().finally(() => process.exit(130)));
  }
  const plant = { workshop, program: PROGRAM, self: SELF };
  const perSecond = Number(values['per-second']);
  const paymentMs = Number(values['payment-ms']);
  try {
    let sound = true;
    if (values.only !== 'mail') {
      const { report, verdicts } = await playOutage(plant, {
        outages: values.outage.split(','),
        beforeMs: Number(values.before) * 1000,
        duringMs: Number(values.during) * 1000,
        afterMs: Number(values.after) * 1000,
        perSecond,
        paymentMs,
        timeoutMs: Number(values['timeout-ms']),
      });
      out(report);
      sound = tell(verdicts) && sound;
    }
    if (values.only !== 'outage') {
      const { report, verdicts } = await mailLatency(plant, { perSecond, paymentMs });
      out(`\n${report}`);
      sound = tell(verdicts) && sound;
    }
    return sound ? 0 : 1;
  } catch (error) {
    process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await workshop.close();
  }
}

/** Whether all of them hold. */
function tell(verdicts: Readonly<Record<string, boolean>>): boolean {
  for (const [text, holds] of Object.entries(verdicts)) out(`${holds ? 'yes' : 'NO '}  ${text}\n`);
  return Object.values(verdicts).every((holds) => holds);
}
