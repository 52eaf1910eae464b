// The headers that lead from one page of a list to the next (RFC 8288) and tell how many there are.

export interface PageAround {
  readonly skip: number;
  readonly limit: number;
  /** What the next page is before, where the list is paged by key. */
  readonly lastKey?: number | undefined;
  /** Whether there is anything after this page. */
  readonly more: boolean;
  readonly total: number | undefined;
}

export function pageLinks(
  path: string,
  query: Readonly<Record<string, string>>,
  { skip, limit, lastKey, more, total }: PageAround,
): Record<string, string> {
  const link = (changes: Record<string, string>, rel: string) =>
    `<${path}?${new URLSearchParams({ ...query, limit: String(limit), ...changes })}>; rel="${rel}"`;
  const links: string[] = [];
  if (more) {
    links.push(
      lastKey === undefined
        ? link({ skip: String(skip + limit) }, 'next')
        : link({ skip: '0', before: String(lastKey) }, 'next'),
    );
  }
  if (skip > 0) links.push(link({ skip: String(Math.max(0, skip - limit)) }, 'prev'));
  return {
    ...(links.length > 0 ? { Link: links.join(', ') } : {}),
    ...(total === undefined ? {} : { 'X-Total-Count': String(total) }),
  };
}
