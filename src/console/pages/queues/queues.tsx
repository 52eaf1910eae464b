// The first page: how much work waits in each queue. Each leads to a list of what is in it.
import { QUEUE_FILTERS, QUEUES, type QueueName } from '../../../domain/reports/queues.ts';
import type { OverviewJson } from '../../../domain/reports/work-queues.ts';
import { getOverview } from '../../api/calls.ts';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { readAhead, useLoaded } from '../../state/load.ts';
import { formatNumber } from '../../text/format.ts';
import { inEnglish, inJapanese, texts } from '../../text/language.ts';

const words = texts({
  en: inEnglish && {
    title: 'Queues',
    empty: 'Nothing waits here.',
    chargesHeld: 'All charges of this database are on hold.',
    noOrders: 'There are no orders yet.',
    import: 'Import a file',
    to_ship: 'To ship',
    held: 'Held',
    stuck_payments: 'Stuck payments',
    failed_emails: 'Failed emails',
    paused_imports: 'Paused imports',
  },
  ja: inJapanese && {
    title: '作業一覧',
    empty: '待っている作業はありません。',
    chargesHeld: 'このデータベースのすべての請求が保留中です。',
    noOrders: '注文はまだありません。',
    import: 'ファイルを取り込む',
    to_ship: '発送待ち',
    held: '保留中',
    stuck_payments: '滞っている決済',
    failed_emails: '送信に失敗したメール',
    paused_imports: '一時停止中の取り込み',
  },
});

const queryOf = (filter: Readonly<Record<string, string>>) => new URLSearchParams(filter).toString();

const PLACES: Readonly<Record<QueueName, { readonly path: string; readonly query: string }>> = {
  to_ship: { path: 'orders', query: queryOf(QUEUE_FILTERS.to_ship) },
  held: { path: 'orders', query: queryOf(QUEUE_FILTERS.held) },
  stuck_payments: { path: 'orders', query: queryOf(QUEUE_FILTERS.stuck_payments) },
  failed_emails: { path: 'emails', query: '' },
  paused_imports: { path: 'imports', query: 'status=paused' },
};

export const readQueuesAhead = (signal: AbortSignal) => readAhead('overview', getOverview, signal);

export function Queues() {
  const { value, failure, reload } = useLoaded('overview', getOverview);
  return (
    <>
      <h1>{words.title}</h1>
      <Failure failure={failure} onRetry={reload} />
      {value?.charges_held && <p class="notice warning">{words.chargesHeld}</p>}
      {value?.orders === 0 && (
        <p>
          {words.noOrders} <Link path="imports">{words.import}</Link>
        </p>
      )}
      <ul class="queues">
        {QUEUES.map((name) => (
          <li key={name}>
            <Queue name={name} queue={value?.[name]} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface QueueProps {
  readonly name: QueueName;
  readonly queue: OverviewJson[QueueName] | undefined;
}

function Queue({ name, queue }: QueueProps) {
  const count = queue === undefined ? '–' : `${formatNumber(queue.count)}${queue.more ? '+' : ''}`;
  return (
    <Link {...PLACES[name]} class={queue?.count === 0 ? 'queue empty' : 'queue'}>
      <span class="name">{words[name]}</span>
      <span class="count">{count}</span>
    </Link>
  );
}
