// Proves that the texts of the product stay plain: literals of the sources, pages, and the descriptions of the API.
import { describe, expect, test } from 'vitest';
import { counted } from '../src/domain/shared/format.ts';
import { filesUnder, textOf } from './support/imports.ts';
import { type Literal, literalsOf } from './support/literals.ts';

const MAX_WORDS = 30;

/** The word to use for each of these is in CONTRIBUTING.md, or plainer. */
const BANNED = new RegExp(
  `\\b(${[
    'order book|settle[sd]?|settling|settlement',
    'e?-?mails?(?<!emails?)|given up|gives? up|gave up|dead',
    'unasked|by itself|by hand|tr(?:y|ies|ied) again|taken back|takes? back|foresee[sn]?|glance',
    'beside|desks?|doors?|houses?|mouth|stor(?:y|ies)|walks?|walked',
    'whoever|nobody|somebody|one who',
  ].join('|')})\\b`,
  'i',
);

/** What clients, scripts and stored data rely on, and a product that examples order. */
const PROMISED = [
  { in: 'src/domain/explain/', texts: ['mail'] },
  { in: 'src/clients/', texts: ['unasked'] },
  { in: 'src/domain/model/order-json.ts', texts: ['settle'] },
  { in: 'src/commands/outbox.ts', texts: ['--dead', '--all-dead'] },
  { in: 'src/commands/', texts: ['Desk', / --item Desk:/] },
  { in: 'src/server/monitoring/metrics.ts', texts: ['settled'] },
  { in: 'docs/openapi.json', texts: [/^ *"(?:unasked|mail|settle|dead)"/] },
  { in: 'docs/cli.md', texts: [/"settled": false/] },
  { in: 'README.md', texts: [/ --item Desk:/] },
  { in: 'CHANGELOG.md', texts: [/`OrdersNobodySettles`/] },
] as const;

/** Actors of calls and names of measurements that the code passes on; SQL; the path of a file. */
const CODE =
  /^settle$|^moving from the book$|\b(?:SELECT|UPDATE|INSERT|CREATE)\b|`(?:src|test|domain)\/[\w/.-]+`/;

const LITERALS = filesUnder('src')
  // Those of a released migration never change.
  .filter((path) => !path.startsWith('src/db/schema/migrations/'))
  .flatMap(literalsOf)
  .filter(({ text }) => !CODE.test(text));

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...filesUnder('docs', '.md'),
  'docs/openapi.json',
];

test('the literals of a source are found', () => {
  const texts = literalsOf('test/support/literals.ts').map(({ text }) => text);
  expect(texts).toContain('BinaryExpression');
  expect(texts).toContain('……');
  expect(texts).not.toContain('vitest/node');
  expect(LITERALS.length).toBeGreaterThan(2_000);
});

describe('no banned word', () => {
  test('is found in a text of the sources', () => {
    expect(LITERALS.filter(isBanned)).toEqual([]);
  });

  test('is found in a page', () => {
    expect(PAGES.length).toBeGreaterThan(20);
    const lines = PAGES.flatMap((path) =>
      textOf(path)
        .split('\n')
        .map((text, at) => ({ path, line: at + 1, text }))
        .filter(({ text }) => !CODE.test(text)),
    );
    expect(lines.filter(isBanned)).toEqual([]);
  });

  test.each(['an order book', 'it settles', 'e-mail', 'a mail', 'try again', 'ask at the desk'])(
    'such as %s',
    (text) => {
      expect(isBanned({ path: 'src/x.ts', line: 1, text })).toBe(true);
    },
  );

  test.each(['an email', 'emails', 'the settings', 'stored', 'a deadline'])('is part of %s', (text) => {
    expect(isBanned({ path: 'src/x.ts', line: 1, text })).toBe(false);
  });
});

test(`no sentence of help, errors and the API document has more than ${MAX_WORDS} words`, () => {
  const long = ({ path, text }: Pick<Literal, 'path' | 'text'>) =>
    sentences(text)
      .filter((one) => wordCount(one) > MAX_WORDS)
      .map((one) => `${path}: ${one}`);
  expect(LITERALS.filter(({ text }) => !isList(text)).flatMap(long)).toEqual([]);
  const described = [...descriptions(JSON.parse(textOf('docs/openapi.json')))];
  expect(described.length).toBeGreaterThan(300);
  expect(described.flatMap((text) => long({ path: 'docs/openapi.json', text }))).toEqual([]);
});

describe('a count', () => {
  test('has the singular for one', () => {
    expect([0, 1, 2, 1_000].map((count) => counted(count, 'difference'))).toEqual([
      '0 differences',
      '1 difference',
      '2 differences',
      '1,000 differences',
    ]);
    expect(counted(1, 'batch', 'batches')).toBe('1 batch');
    expect(counted(2, 'batch', 'batches')).toBe('2 batches');
  });

  test('is made by one function', () => {
    // A limit is never one.
    const limit = /\b(?:at most|more than|first|to|Revenue of) $/;
    const found = LITERALS.filter(({ text }) =>
      [
        ...text.matchAll(
          /…(?= (?:\w+ )?(?:batches|calls|charges|differences|emails|events|faults|orders|payments|rows)\b(?!\/s))/g,
        ),
      ].some(({ index }) => !limit.test(text.slice(0, index))),
    );
    expect(found).toEqual([]);
  });
});

function isBanned({ path, text }: Literal): boolean {
  if (!BANNED.test(text)) return false;
  return !PROMISED.some(
    ({ in: place, texts }) =>
      path.startsWith(place) &&
      texts.some((one) => (typeof one === 'string' ? one === text : one.test(text))),
  );
}

/** Also ends at the end of a paragraph, as in the list of options of a help text. */
function sentences(text: string): string[] {
  return text.split(/(?<=[.!?])\s+|\n\s*\n|\n {2,}(?=[\w-]+ {2,}|--)/);
}

function wordCount(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}…]/u.test(word)).length;
}

/** Currencies, pages, scripts and style sheets. */
function isList(text: string): boolean {
  return /^\s*(?:[A-Z]{3}\s+)+|^\s*[#<]|\{\s*[\w-]+: /.test(text);
}

function* descriptions(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'description' && typeof child === 'string') yield child;
    else yield* descriptions(child);
  }
}
