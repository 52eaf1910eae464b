// The list of orders that an address names: its filters are the parameters of the public API, so that a link of a script
// works here and the other way round. Whatever is not understood is kept and told, never dropped.
import { statusesIn, wrongStatus } from '../../../domain/model/order-status.ts';
import { parseSpan } from '../../../domain/shared/format.ts';

const FILTER_NAMES = [
  ...(['status', 'customer_email', 'currency', 'batch_id', 'order_ref', 'tracking_number'] as const),
  ...(['held', 'stuck_for', 'created_from', 'created_to', 'q'] as const),
] as const;
const POSITION_NAMES = ['before', 'after', 'skip'] as const;
/** Of the console itself, beside the filters. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['lang']);
const PAGE_SIZE = 50;

export type FilterName = (typeof FILTER_NAMES)[number];
/** As the API takes them. */
export type Filters = { readonly [Name in FilterName]?: string };
/** Where the page is in the list; the first page where it is empty. */
type Position = { readonly [Name in (typeof POSITION_NAMES)[number]]?: string };

export type Fault =
  | 'unknown'
  | 'twice'
  | 'together'
  | 'blank'
  | 'status'
  | 'currency'
  | 'number'
  | 'held'
  | 'time'
  | 'span';

export interface WrongParameter {
  readonly name: string;
  readonly value: string;
  readonly fault: Fault;
}

export interface ListPlace {
  readonly filters: Filters;
  readonly position: Position;
  readonly wrong: readonly WrongParameter[];
}

/** Reads the query of an address. */
export function parsePlace(query: string): ListPlace {
  const filters: Record<string, string> = {};
  const position: Record<string, string> = {};
  const wrong: WrongParameter[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (OTHER_NAMES.has(name)) continue;
    const into = isFilter(name) ? filters : isPosition(name) ? position : undefined;
    const fault = into === undefined ? 'unknown' : name in into ? 'twice' : faultOf(name, value);
    if (into === undefined || fault !== undefined) wrong.push({ name, value, fault: fault ?? 'unknown' });
    else into[name] = isFilter(name) ? normal(name, value) : value;
  }
  // The API refuses them together.
  if (position.after !== undefined && (position.before ?? position.skip) !== undefined) {
    wrong.push({ name: 'after', value: position.after, fault: 'together' });
    delete position.after;
  }
  return { filters, position, wrong };
}

/** The query of its address. */
export function writePlace({ filters, position, wrong }: ListPlace): string {
  const query = known(filters, position);
  for (const { name, value } of wrong) query.append(name, value);
  return query.toString();
}

/** The query that asks the API for its page. */
export function askedPage({ filters, position }: ListPlace): string {
  const query = known(filters, position);
  query.set('limit', String(PAGE_SIZE));
  return query.toString();
}

/** All orders that match, wherever the page is. */
export function askedMatches({ filters }: ListPlace, limit: number): string {
  const query = known(filters, {});
  query.set('limit', String(limit));
  return query.toString();
}

/** Another filter is another list: it begins with its first page. */
export function withFilter(place: ListPlace, name: FilterName, value: string | undefined): ListPlace {
  const { [name]: _, ...others } = place.filters;
  const filters = value === undefined || value === '' ? others : { ...others, [name]: normal(name, value) };
  return { ...place, filters, position: {} };
}

/** The page that a link of the API leads to. */
export function turnedTo(place: ListPlace, linkQuery: string): ListPlace {
  const link = new URLSearchParams(linkQuery);
  const position = Object.fromEntries(
    POSITION_NAMES.flatMap((name) => {
      const value = link.get(name);
      // The first page has one address.
      return value === null || (name === 'skip' && value === '0') ? [] : [[name, value]];
    }),
  );
  return { ...place, position };
}

export function filterNames(filters: Filters): readonly FilterName[] {
  return FILTER_NAMES.filter((name) => filters[name] !== undefined);
}

/** Why the API would refuse the value; undefined if it would not, as far as can be told here. */
export function faultOf(name: string, value: string): Fault | undefined {
  if (value.trim() === '') return 'blank';
  switch (name) {
    case 'status':
      return wrongStatus(value) === undefined ? undefined : 'status';
    case 'currency':
      return /^[a-z]{3}$/i.test(value.trim()) ? undefined : 'currency';
    case 'batch_id':
    case 'before':
      return isWhole(value, 1) ? undefined : 'number';
    case 'after':
    case 'skip':
      return isWhole(value, 0) ? undefined : 'number';
    case 'held':
      return value === 'true' || value === 'false' ? undefined : 'held';
    case 'stuck_for':
      return parseSpan(value) === undefined ? 'span' : undefined;
    case 'created_from':
    case 'created_to':
      return isTime(value) ? undefined : 'time';
    default:
      return undefined;
  }
}

const isFilter = (name: string): name is FilterName => FILTER_NAMES.some((one) => one === name);
const isPosition = (name: string): name is keyof Position => POSITION_NAMES.some((one) => one === name);

function known(filters: Filters, position: Position): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    if (filters[name] !== undefined) query.set(name, filters[name]);
  }
  for (const name of POSITION_NAMES) {
    if (position[name] !== undefined) query.set(name, position[name]);
  }
  return query;
}

/** One form of each value, so that one list has one address. */
function normal(name: FilterName, value: string): string {
  if (name === 'status') return statusesIn(value).join(',');
  if (name === 'created_from' || name === 'created_to') return withPlus(value);
  return name === 'currency' ? value.trim().toUpperCase() : value.trim();
}

const isWhole = (text: string, least: number) => /^\d{1,15}$/.test(text.trim()) && Number(text) >= least;

const TIME = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/i;

/** A query turns an unescaped + into a blank. */
const withPlus = (time: string) => time.trim().replace(' ', '+');

function isTime(written: string): boolean {
  const text = withPlus(written);
  const [, day] = TIME.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  // Date.parse lets 31 February pass as 3 March.
  return new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8));
}
