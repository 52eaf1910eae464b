// What clients and a load balancer see of nodes while the network is broken: every request gets a documented answer in time,
// and a node that cannot work says so.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadAnswer } from '../kills/load.ts';
import type { Server } from '../kills/serving.ts';

interface Slowest {
  readonly request: string;
  readonly status: number;
  readonly ms: number;
}

/** Of the requests of all clients. */
export interface AnswerWatch {
  readonly counts: Map<number, number>;
  readonly wrong: string[];
  slowest: Slowest;
  answered(answer: LoadAnswer): void;
  failed(request: string, error: unknown): void;
}

export function watchAnswers(): AnswerWatch {
  const watch: AnswerWatch = {
    counts: new Map(),
    wrong: [],
    slowest: { request: '', status: 0, ms: 0 },
    answered(answer) {
      const { request, status, tookMs } = answer;
      watch.counts.set(status, (watch.counts.get(status) ?? 0) + 1);
      if (tookMs > watch.slowest.ms) watch.slowest = { request, status, ms: Math.round(tookMs) };
      const wrong = undocumented(answer);
      if (wrong) watch.wrong.push(`A1: ${request}: ${wrong}`);
    },
    failed(request, error) {
      watch.wrong.push(`A2: ${request} got no answer (${String(error)})`);
    },
  };
  return watch;
}

export function answerViolations({ wrong, slowest }: AnswerWatch, limitMs: number): readonly string[] {
  const { request, status, ms } = slowest;
  return ms > limitMs ? [...wrong, `A2: ${request} was answered ${status} after ${ms} ms`] : wrong;
}

/** A node needs many turns where we need one. */
const BUSY_FACTOR = 20;

/** How much longer anything may take on a machine as busy as this one has been: by how late our own timers were. */
export function watchBusyness(): { extraMs(): number; stop(): void } {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  return {
    extraMs: () => Math.round((BUSY_FACTOR * delay.max) / 1_000_000),
    stop: () => delay.disable(),
  };
}

/** Of creations and cancellations of valid orders. */
function undocumented({ status, headers, text }: LoadAnswer): string | undefined {
  const { code = '', detail = '' } =
    status < 300 ? {} : (JSON.parse(text) as { code?: string; detail?: string });
  const told = `${status} ${code} (${detail})`;
  if (status < 300 || status === 409) return undefined;
  if (status === 503)
    return Number(headers.get('retry-after')) > 0 ? undefined : `${told} without Retry-After`;
  if (status === 500 && code === 'outcome_unknown') {
    return headers.has('retry-after') ? `${told} with Retry-After` : undefined;
  }
  return status === 502 ? undefined : told;
}

interface Seen {
  readonly node: Server;
  readonly askedAt: number;
  readonly tookMs: number;
  /** 0 for none. */
  readonly status: number;
}

export interface ReadinessWatch {
  /** Whether each of the nodes has been ready since then. */
  wereReady(since: number): boolean;
  stop(): Promise<readonly Seen[]>;
}

const INTERVAL_MS = 250;
const PATIENCE_MS = 60_000;
/** It answers after 1.5 s at the latest, and needs some time for that. */
const READINESS_LIMIT_MS = 4_000;

export function watchReadiness(nodes: readonly Server[]): ReadinessWatch {
  let stopped = false;
  const seen: Seen[] = [];
  const look = async (node: Server) => {
    while (!stopped) {
      const askedAt = performance.now();
      const status = await fetch(`${node.url}/readyz`, { signal: AbortSignal.timeout(PATIENCE_MS) })
        .then(async (answer) => {
          await answer.text();
          return answer.status;
        })
        .catch(() => 0);
      seen.push({ node, askedAt, tookMs: performance.now() - askedAt, status });
      await sleep(INTERVAL_MS);
    }
  };
  const looking = Promise.all(nodes.map(look));
  return {
    wereReady: (since) =>
      nodes.every((node) =>
        seen.some((one) => one.node === node && one.status === 200 && one.askedAt > since),
      ),
    async stop() {
      stopped = true;
      await looking;
      return seen;
    },
  };
}

/** When the network was broken, and which nodes could not reach the database then. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly cutOff: readonly Server[];
}

/** An answer may be a second old, and a write is given 1.5 s. */
const NOTICED_MS = 4_000;

export function readinessViolations(
  seen: readonly Seen[],
  { from, to, cutOff }: Outage,
  extraMs: number,
): string[] {
  const late = seen.filter(({ status, tookMs }) => status === 0 || tookMs > READINESS_LIMIT_MS + extraMs);
  const wrong = seen.filter(
    ({ node, askedAt, tookMs, status }) =>
      cutOff.includes(node) &&
      status === 200 &&
      askedAt > from + NOTICED_MS + extraMs &&
      askedAt + tookMs < to,
  );
  return [
    ...(late.length > 0 ? [`A3: /readyz did not answer in time ${late.length} times`] : []),
    ...(wrong.length > 0 ? [`A3: /readyz was 200 ${wrong.length} times without the database`] : []),
  ];
}
