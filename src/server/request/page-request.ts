// What a browser says about the page or file that it asks for.
import type { IncomingMessage } from 'node:http';
import type { Accepts, Endpoint } from '../routes/route.ts';

/** Pages hold no data, and a browser cannot send a token when it opens one. */
export function isPage(request: IncomingMessage, { page }: Endpoint): boolean {
  return page === 'any' || (page === 'html' && acceptedBy(request).html);
}

export function acceptedBy({ headers }: IncomingMessage): Accepts {
  return {
    html: listed(headers.accept, 'text/html'),
    gzip: listed(headers['accept-encoding']?.toString(), 'gzip'),
    languages: (headers['accept-language'] ?? '').split(',').map(primaryTag),
  };
}

const primaryTag = (choice: string) => choice.trim().toLowerCase().split(/[-;]/)[0] ?? '';

/** Whether a header that lists choices names one, and does not refuse it by a weight of 0. */
function listed(header: string | undefined, name: string): boolean {
  const choices = (header ?? '').toLowerCase().split(',');
  const found = choices.map((choice) => choice.trim().split(/\s*;\s*/)).find(([first]) => first === name);
  return found !== undefined && !found.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
}
