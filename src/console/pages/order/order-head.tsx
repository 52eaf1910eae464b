// The order in short: what it is, whose, where it came from, and where it stands.
import { Link } from '../../parts/link.tsx';
import { Foreign, Money, Status, Time } from '../../parts/values.tsx';
import { orderTexts as words } from './order-texts.ts';
import type { SeenOrder } from './seen-order.ts';
import { StateDiagram } from './state-diagram.tsx';

export function OrderHead({ order }: Pick<SeenOrder, 'order'>) {
  return (
    <header class="order-head">
      <div class="order-title">
        <h1>{words.title(order.id)}</h1>
        <Status status={order.status} />
        <strong>
          <Money amount={order.total_amount} currency={order.currency} />
        </strong>
      </div>
      {order.hold && (
        <p class="notice warning">
          {words.heldSince} <Time at={order.hold.since} />: <Foreign text={order.hold.reason} />
        </p>
      )}
      <div class="order-about">
        <Facts order={order} />
        <StateDiagram status={order.status} />
      </div>
    </header>
  );
}

function Facts({ order }: Pick<SeenOrder, 'order'>) {
  const { batch_id: batchId, import_group: ref, csv_source: source, shipment } = order;
  return (
    <dl class="order-facts">
      <dt>{words.customer}</dt>
      <dd>
        <Foreign text={order.customer_name} />
        <br />
        <Link path="orders" query={new URLSearchParams({ customer_email: order.customer_email }).toString()}>
          <Foreign text={order.customer_email} />
        </Link>
      </dd>
      {ref != null && (
        <>
          <dt>{words.orderRef}</dt>
          <dd>
            <Foreign text={ref} />
          </dd>
        </>
      )}
      {batchId !== undefined && (
        <>
          <dt>{words.import}</dt>
          <dd>
            <Link path={`imports/${batchId}`}>{batchId}</Link> {source != null && <Foreign text={source} />}
          </dd>
        </>
      )}
      {shipment?.carrier != null && (
        <>
          <dt>{words.carrier}</dt>
          <dd>
            <Foreign text={shipment.carrier} />
          </dd>
        </>
      )}
      {shipment?.tracking_number != null && (
        <>
          <dt>{words.tracking}</dt>
          <dd>
            <Foreign text={shipment.tracking_number} />
          </dd>
        </>
      )}
      <dt>{words.created}</dt>
      <dd>
        <Time at={order.created_at} />
      </dd>
      <dt>{words.updated}</dt>
      <dd>
        <Time at={order.updated_at} />
      </dd>
    </dl>
  );
}
