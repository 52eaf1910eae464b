// The presets for files of orders in the form of the API: a schema, of which the type is made.
import * as z from 'zod';
import { describe, text } from '../../shared/schema.ts';

const preset = describe(
  z.object({
    name: text('Its name, for the parameter `preset`.'),
    title: text('The program whose files it reads.'),
    note: describe(z.string().nullable(), {
      description: 'What to know before you use it; null if nothing.',
    }),
    own: describe(z.boolean(), {
      description: 'Whether it was saved on this server; the others come with Orders.',
    }),
  }),
  { id: 'Preset', description: 'A saved mapping of columns.' },
);

export const presetList = describe(z.array(preset), {
  id: 'PresetList',
  examples: [[{ name: 'shopify', title: 'Shopify, export of orders (CSV)', note: null, own: false }]],
});

export type PresetJson = z.infer<typeof preset>;
