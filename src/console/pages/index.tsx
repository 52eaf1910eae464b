// Which page an address of the console names.
import type { VNode } from 'preact';
import { shellTexts } from '../shell/shell-texts.ts';
import { NoPage } from './no-page.tsx';
import { Queues } from './queues/queues.tsx';
import { Stats } from './stats/stats.tsx';

interface Named {
  readonly title: string;
  readonly page: VNode;
}

export function pageAt(path: string): Named {
  const [section = '', , ...more] = path.split('/');
  if (more.length > 0) return nothing();
  switch (section) {
    case '':
      return { title: shellTexts.queues, page: <Queues /> };
    case 'stats':
      return path === 'stats' ? { title: shellTexts.stats, page: <Stats /> } : nothing();
    default:
      return nothing();
  }
}

const nothing = (): Named => ({ title: shellTexts.noPage, page: <NoPage /> });
