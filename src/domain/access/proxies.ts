// The proxies whose word about a request counts: addresses, ranges of addresses, and "loopback" for this machine.
import { BlockList, isIP } from 'node:net';

const LOOPBACK = ['127.0.0.0/8', '::1'] as const;

/** Why an entry of the list cannot be used, as the end of a sentence; undefined where it can. */
export function proxyProblem(entry: string): string | undefined {
  if (entry === 'loopback' || rangeOf(entry)) return undefined;
  return 'must hold addresses (192.0.2.7), ranges of them (10.0.0.0/8) or loopback';
}

/** Whether one of the entries is, or includes, an address. */
export function proxyList(entries: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of entries.flatMap((one) => (one === 'loopback' ? LOOPBACK : [one]))) {
    const range = rangeOf(entry);
    if (range) list.addSubnet(range.address, range.bits, range.family);
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function rangeOf(entry: string): Range | undefined {
  const [, address = '', bits] = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i.exec(entry) ?? [];
  const version = isIP(address);
  if (version === 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const wanted = bits === undefined ? most : Number(bits);
  return wanted > most ? undefined : { address, bits: wanted, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** The address alone in an entry of X-Forwarded-For, which may have a port; undefined for anything else. */
export function addressIn(entry: string): string | undefined {
  const text = entry.trim().replace(/^"(.*)"$/, '$1');
  const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
  const [, withPort] = /^(\d[\d.]+):\d{1,5}$/.exec(text) ?? [];
  const address = plainAddress(bracketed ?? withPort ?? text);
  return isIP(address) === 0 ? undefined : address;
}

/** An IPv4 address that came in over IPv6 as IPv4. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
