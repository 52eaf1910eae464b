// The mapping of a file as users read it: the column of each field.
import type { Columns } from '../header.ts';
import { type Field, ORDER_FIELDS } from './fields.ts';

/** Without the fields that the file lacks. */
export function shownMapping({
  fields,
  header,
}: Pick<Columns, 'fields' | 'header'>): Partial<Record<Field, string>> {
  const entries = ORDER_FIELDS.flatMap((field) => {
    const source = fields[field];
    if (!source) return [];
    if (source.constant !== undefined) return [[field, `"${source.constant}"`]];
    const columns = source.at.map((at) => oneLine(header[at] ?? '')).join(' + ');
    const divisor = source.divisorAt === undefined ? '' : ` / ${oneLine(header[source.divisorAt] ?? '')}`;
    return [[field, `${columns}${divisor}`]];
  });
  return Object.fromEntries(entries);
}

function oneLine(name: string): string {
  return name.trim().replace(/\s+/g, ' ');
}
