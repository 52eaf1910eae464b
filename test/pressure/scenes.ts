// The scenes that are played, and what is told of each.
import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS_OF_LISTS } from './lists.ts';
import type { Pressed } from './pressed.ts';

interface Scene {
  readonly name: string;
  /** Rows of the table. */
  play(pressed: Pressed): Promise<string[][]>;
}

const REST_MS = 60_000;
const QUARTER_MS = 15_000;

export const SCENES: readonly Scene[] = [
  {
    name: 'lists',
    async play(pressed) {
      const rows: string[][] = [];
      for (const query of KINDS_OF_LISTS) {
        const [health] = await pressed.beside('list', query);
        rows.push([query, ...(health ?? []).slice(1)]);
      }
      return rows;
    },
  },
  { name: 'searches', play: (pressed) => pressed.beside('searches', '900') },
  { name: '32 searches at a time', play: (pressed) => pressed.beside('searches', '32') },
  { name: 'webhooks', play: (pressed) => pressed.beside('webhooks') },
  { name: 'batches', play: (pressed) => pressed.beside('batches') },
  {
    name: 'a minute later',
    async play(pressed) {
      await sleep(REST_MS);
      return [['memory', '', '', '', `${pressed.memory()} MiB`]];
    },
  },
  {
    name: 'mixed',
    async play(pressed) {
      const rows: string[][] = [];
      for (const quarter of ['1/4', '2/4', '3/4', '4/4']) {
        const seen = await pressed.beside('mixed', String(QUARTER_MS));
        rows.push(...seen.map(([name = '', ...cells]) => [`${quarter} ${name}`, ...cells]));
      }
      return rows;
    },
  },
];
