// `npm run soak`: orders arrive at a steady rate before, during and after an outage of the Payment Service, and at a slow
// Notification Service. Prints what a customer, the order book and the returning service see of it, and the verdicts.
import { parseArgs } from 'node:util';
import { benchWith } from '../../bench/harness/bench.ts';
import { withProcesses } from '../support/cli/processes.ts';
import { emailLatency } from './email-latency.ts';
import { serveOutage } from './services.ts';
import { playOutage } from './timeline.ts';

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
  const [paymentMs = 0, emailMs = 0] = latencies.map(Number);
  out(`services: told at ${await serveOutage(paymentMs, emailMs)}\n`);
} else process.exitCode = await soak();

function soak(): Promise<number> {
  const [perSecond, paymentMs] = [Number(values['per-second']), Number(values['payment-ms'])];
  return withProcesses('soak', async (processes) => {
    const bench = benchWith(processes);
    let sound = true;
    if (values.only !== 'mail') {
      const { report, verdicts } = await playOutage(bench, {
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
      const { report, verdicts } = await emailLatency(bench, { perSecond, paymentMs });
      out(`\n${report}`);
      sound = tell(verdicts) && sound;
    }
    return sound ? 0 : 1;
  });
}

/** Whether all of them hold. */
function tell(verdicts: Readonly<Record<string, boolean>>): boolean {
  for (const [text, holds] of Object.entries(verdicts)) out(`${holds ? 'yes' : 'NO '}  ${text}\n`);
  return Object.values(verdicts).every((holds) => holds);
}
