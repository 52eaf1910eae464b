// Protections of searches: the index of words may be behind the book, and nobody may notice.
import type { Protection } from '../protection.ts';

const SEARCH = 'test/db/search/search.test.ts';
const FOLLOWER = 'test/db/search/indexer.test.ts';
const FOLLOWER_FILE = 'src/db/search/indexer.ts';

export const OF_SEARCHES: readonly Protection[] = [
  {
    name: 'search-reads-what-is-newer',
    promise: 'an order is found before the index has heard of it',
    changes: [
      {
        file: 'src/db/search/search-orders.ts',
        find: "reach.op === '<' ? [newer, packed(older, sizes)] : [packed(older, sizes), newer]",
        replace: '[packed(older, sizes)]',
      },
    ],
    tests: [SEARCH],
  },
  {
    name: 'search-folds-what-it-keeps',
    promise: 'width, case and composition make no difference to what the index finds',
    changes: [
      {
        file: FOLLOWER_FILE,
        find: 'eachGramOfText(foldedText(text), add)',
        replace: 'eachGramOfText(text, add)',
      },
    ],
    tests: [SEARCH],
  },
  {
    name: 'search-keeps-what-had-no-room',
    promise: 'an order with more text than the index takes is found all the same',
    changes: [{ file: FOLLOWER_FILE, find: ': add(ANY_GRAM)', replace: ': undefined' }],
    tests: [SEARCH],
  },
  {
    name: 'search-waits-for-late-commits',
    promise: 'an order that is committed after others with higher ids is not left out of the index',
    changes: [{ file: FOLLOWER_FILE, find: 'return (oldest?.at ?? 0) > seen.mark', replace: 'return true' }],
    tests: ['test/db/postgres/postgres-search.test.ts'],
  },
  {
    name: 'search-slice-counts-when-complete',
    promise: 'a slice that somebody was killed at is not taken for complete',
    changes: [
      {
        file: FOLLOWER_FILE,
        find: '      const entries = await collect',
        replace:
          '      await door.write((sql) => complete(sql, slice));\n      const entries = await collect',
      },
    ],
    tests: [FOLLOWER],
  },
];
