// Names of hosts: which of them are this machine alone, and what a Host header says.

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The name or address in a Host header, in lower case and without brackets; undefined where it is neither. */
export function hostName(host: string | undefined): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:/?#@\s]+)(:\d{1,5})?$/i.exec(host ?? '');
  return match?.[1]?.replace(/^\[|\]$/g, '').toLowerCase();
}
