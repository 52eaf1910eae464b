// How the payment attempts of the orders ended, and how long they took.
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { formatNumber } from '../../text/format.ts';
import { Figure } from './figure.tsx';
import { percentText, ShareBars } from './share-bars.tsx';
import { statsWords as words } from './stats-words.ts';

const OUTCOMES = ['succeeded', 'declined', 'unknown'] as const;

type Payments = OrderStats['payments'];

export function PaymentOutcomes({ payments }: { readonly payments: Payments }) {
  if (payments.known === 0) {
    return (
      <Figure title={words.outcomes}>
        <p>{words.noPayments}</p>
      </Figure>
    );
  }
  return (
    <Figure title={words.outcomes} numbers={() => <Numbers payments={payments} />}>
      <p class="hint">{words.outcomesHint}</p>
      <ShareBars
        whole={payments.known}
        shares={OUTCOMES.map((outcome) => ({
          key: outcome,
          name: words[outcome],
          count: payments[outcome],
        }))}
      />
      <dl class="stats-facts">
        {factsOf(payments).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Figure>
  );
}

function factsOf({ success_rate, duration_ms: { p50, p95 } }: Payments) {
  const msText = (ms: number | null) => (ms === null ? words.none : `${formatNumber(ms)} ms`);
  return [
    { name: words.successRate, value: success_rate === null ? words.none : percentText(success_rate) },
    { name: words.p50, value: msText(p50) },
    { name: words.p95, value: msText(p95) },
  ];
}

function Numbers({ payments }: { readonly payments: Payments }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.outcomeColumn}</th>
          <th scope="col" class="number">
            {words.attemptsColumn}
          </th>
        </tr>
      </thead>
      <tbody>
        {OUTCOMES.map((outcome) => (
          <tr key={outcome}>
            <td>{words[outcome]}</td>
            <td class="number">{formatNumber(payments[outcome])}</td>
          </tr>
        ))}
        {factsOf(payments).map(({ name, value }) => (
          <tr key={name}>
            <td>{name}</td>
            <td class="number">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
