// Which page an address of the console names.
import type { VNode } from 'preact';
import { shellTexts } from '../shell/shell-texts.ts';
import { EmailsPage } from './emails/emails-page.tsx';
import { NoPage } from './no-page.tsx';
import { NoOrderNumber, OrderPage, orderIdIn } from './order/order-page.tsx';
import { orderTexts } from './order/order-texts.ts';
import { Queues } from './queues/queues.tsx';
import { Stats } from './stats/stats.tsx';

interface Named {
  readonly title: string;
  readonly page: VNode;
}

export function pageAt(path: string): Named {
  const [section = '', one, ...more] = path.split('/');
  if (more.length > 0) return nothing();
  switch (section) {
    case '':
      return { title: shellTexts.queues, page: <Queues /> };
    case 'stats':
      return path === 'stats' ? { title: shellTexts.stats, page: <Stats /> } : nothing();
    case 'orders':
      return one === undefined ? nothing() : orderAt(one);
    case 'emails':
      return one === undefined ? { title: shellTexts.emails, page: <EmailsPage /> } : nothing();
    default:
      return nothing();
  }
}

/** Another order is another page: nothing of the last one stays. */
function orderAt(written: string): Named {
  const id = orderIdIn(written);
  return id === undefined
    ? { title: shellTexts.orders, page: <NoOrderNumber written={written} /> }
    : { title: orderTexts.title(id), page: <OrderPage key={id} id={id} /> };
}

const nothing = (): Named => ({ title: shellTexts.noPage, page: <NoPage /> });
