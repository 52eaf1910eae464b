// Which page an address of the console names.
import type { VNode } from 'preact';
import { shellTexts } from '../shell/shell-texts.ts';
import { EmailsPage } from './emails/emails-page.tsx';
import { Batch } from './imports/batch/batch.tsx';
import { Imports } from './imports/imports.tsx';
import { NoPage } from './no-page.tsx';
import { NoOrderNumber, OrderPage, orderIdIn } from './order/order-page.tsx';
import { orderTexts } from './order/order-texts.ts';
import { Orders, readOrdersAhead } from './orders/orders.tsx';
import { Queues, readQueuesAhead } from './queues/queues.tsx';
import { Stats } from './stats/stats.tsx';

interface Named {
  readonly title: string;
  readonly page: VNode;
  /** Reads what it shows before it is drawn. */
  readonly readAhead?: (signal: AbortSignal) => Promise<void>;
}

export function pageAt(path: string): Named {
  const [section = '', one, ...more] = path.split('/');
  if (more.length > 0) return nothing();
  if (one !== undefined) return oneOf(section, one);
  switch (section) {
    case '':
      return { title: shellTexts.queues, page: <Queues />, readAhead: readQueuesAhead };
    case 'orders':
      return { title: shellTexts.orders, page: <Orders />, readAhead: readOrdersAhead };
    case 'imports':
      return { title: shellTexts.imports, page: <Imports /> };
    case 'emails':
      return { title: shellTexts.emails, page: <EmailsPage /> };
    case 'stats':
      return { title: shellTexts.stats, page: <Stats /> };
    default:
      return nothing();
  }
}

/** Another order or batch is another page: nothing of the last one stays. */
function oneOf(section: string, written: string): Named {
  if (section === 'orders') return orderAt(written);
  if (section !== 'imports' || !/^[1-9]\d{0,14}$/.test(written)) return nothing();
  return { title: `${shellTexts.imports} ${written}`, page: <Batch key={written} id={Number(written)} /> };
}

function orderAt(written: string): Named {
  const id = orderIdIn(written);
  return id === undefined
    ? { title: shellTexts.orders, page: <NoOrderNumber written={written} /> }
    : { title: orderTexts.title(id), page: <OrderPage key={id} id={id} /> };
}

const nothing = (): Named => ({ title: shellTexts.noPage, page: <NoPage /> });
