// Names of hosts: which of them mean this machine alone, how to read a Host header, and which names a header can
// carry.
import { isIPv6 } from 'node:net';

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The name or address in a Host header, in its one spelling; undefined if it is neither. */
export function hostName(host: string | undefined): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(:\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name === undefined ? undefined : oneSpelling(name);
}

/**
 * In lower case, and without the brackets of an address. An IPv6 address is shortened as browsers shorten it. A name with
 * a dot at its end stays another one, as it is to a browser.
 */
export function oneSpelling(name: string): string {
  const bare = name.toLowerCase().replace(/^\[|\]$/g, '');
  return bare.includes(':') ? (urlHost(`[${bare}]`)?.slice(1, -1) ?? bare) : bare;
}

/** Why no Host header can carry `name`, as the end of a sentence; undefined if one can. */
export function hostNameProblem(name: string): string | undefined {
  if (isIPv6(name.replace(/^\[(.*)\]$/, '$1'))) {
    return name.includes('%') ? 'must name an address without its zone' : undefined;
  }
  if (name.includes('*')) return 'must name each host in full, without *';
  if (/[:/\\?#@[\]]/.test(name)) return 'must hold names alone, without scheme, user, port and path';
  const bare = oneSpelling(name);
  const sent = urlHost(bare);
  if (sent !== undefined && sent !== bare) return `must have the name as it is sent, ${sent}`;
  const labels = bare.replace(/\.$/, '').split('.');
  const isName = sent !== undefined && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  return isName ? undefined : 'must hold names of hosts or addresses';
}

/** The host of a URL as browsers send it: in ASCII, and addresses in their usual form. */
function urlHost(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
