// The headers that lead from one page of a list to the next (RFC 8288) and tell how many there are.
import type { OrderPage } from '../domain/list-query.ts';

export function pageLinks(
  path: string,
  query: Readonly<Record<string, string>>,
  page: OrderPage,
): Record<string, string> {
  const asked = page.query;
  const link = (changes: Record<string, string>, rel: string) =>
    `<${path}?${new URLSearchParams({ ...query, limit: String(asked.limit), ...changes })}>; rel="${rel}"`;
  const links: string[] = [];
  const last = page.orders.at(-1);
  if (page.more && last) {
    links.push(
      asked.before === undefined
        ? link({ skip: String(asked.skip + asked.limit) }, 'next')
        : link({ skip: '0', before: String(last.id) }, 'next'),
    );
  }
  if (asked.skip > 0) links.push(link({ skip: String(Math.max(0, asked.skip - asked.limit)) }, 'prev'));
  return {
    ...(links.length > 0 ? { Link: links.join(', ') } : {}),
    ...(page.total === undefined ? {} : { 'X-Total-Count': String(page.total) }),
  };
}
