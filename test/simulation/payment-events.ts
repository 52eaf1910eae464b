// The Payment Service's webhooks: true, but late, repeated, out of order, with and without an id, or lost;
// one that got no answer is sent again.
import type { Clients } from './clients.ts';
import type { Charge } from './ledger.ts';
import { type Processes, WEBHOOK } from './process.ts';
import type { World } from './world.ts';

export interface PaymentEvents {
  /** Writes down the news of a charge, to be delivered at some time. */
  announce(charge: Charge): void;
  /** Delivers an old event once more. */
  repeat(): Promise<void>;
}

interface News {
  readonly charge: Charge;
  readonly body: { readonly payment_id: string; readonly status: string };
}

const WORDS = {
  processing: 'processing',
  succeeded: 'succeeded',
  declined: 'failed',
  refunded: 'refunded',
} as const;

export function openPaymentEvents(
  world: () => World,
  processes: () => Processes,
  clients: () => Clients,
): PaymentEvents {
  const sent: News[] = [];

  async function deliver(news: News): Promise<void> {
    const { random } = world();
    const able = processes()
      .alive()
      .filter(({ frozen }) => !frozen);
    const later = () => send(news, random.between(1_000, 30_000));
    if (able.length === 0) return later();
    const { charge, body } = news;
    await clients().ask(random.pick(able), {
      name: `event ${body.status} of ${charge.paymentId} for order ${charge.orderId}`,
      run: (process, effects) =>
        process.desk(effects).receivePaymentEvent(charge.orderId, body, undefined, WEBHOOK),
      ended: (how) => {
        if (how === 'refused') world().wrong('S4', `the true event ${JSON.stringify(body)} was refused`);
        if (how === 'lost') later();
      },
    });
  }

  function send(news: News, ms: number): void {
    const label = `event ${news.body.status} of ${news.charge.paymentId} is due`;
    world().schedule.after(ms, { label }, () => void deliver(news));
  }

  return {
    announce(charge) {
      const { random, profile, calm } = world();
      // What the service did of its own accord it tells until it is heard.
      if (!charge.givenBack && random.chance(calm ? 0 : profile.eventLost)) return;
      const { paymentId: payment_id, status, amount, currency } = charge;
      const id = random.chance(profile.eventAnonymous) ? {} : { event_id: `${payment_id}-${status}` };
      const money = random.chance(0.5) ? { amount, currency } : {};
      const news: News = { charge, body: { payment_id, status: WORDS[status], ...id, ...money } };
      sent.push(news);
      const times = random.chance(profile.eventRepeated) ? random.between(2, 3) : 1;
      for (let time = 0; time < times; time++) {
        const late = random.chance(profile.eventLate) ? random.between(1, 600) * 60_000 : 0;
        send(news, late + random.between(0, 20_000));
      }
    },
    async repeat() {
      const { random, trace } = world();
      if (sent.length === 0) return;
      const news = random.pick(sent);
      trace('-', 'an old event comes again');
      await deliver(news);
    },
  };
}
