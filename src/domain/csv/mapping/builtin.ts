// The presets that come with the product; each is a file of its own.
import { isPresetOf } from './parse-preset.ts';
import { type Preset, presetSchema } from './preset.ts';
import amazon from './presets/amazon.json' with { type: 'json' };
import ecCube from './presets/ec-cube.json' with { type: 'json' };
import japanPost from './presets/japan-post.json' with { type: 'json' };
import nextEngine from './presets/next-engine.json' with { type: 'json' };
import rakuten from './presets/rakuten.json' with { type: 'json' };
import sagawa from './presets/sagawa-ehiden.json' with { type: 'json' };
import shopify from './presets/shopify.json' with { type: 'json' };
import woocommerce from './presets/woocommerce.json' with { type: 'json' };
import yamato from './presets/yamato-b2.json' with { type: 'json' };

const FILES = [shopify, woocommerce, amazon, rakuten, nextEngine, ecCube, yamato, sagawa, japanPost];

let presets: readonly Preset[] | undefined;

/** In the sequence in which they are listed. */
export function builtinPresets(): readonly Preset[] {
  presets ??= FILES.map((file) => presetSchema.parse(file));
  return presets;
}

/** The names of the presets whose columns a header has. */
export function presetsFor(header: readonly string[], kind: Preset['for']): string[] {
  return builtinPresets().flatMap((preset) => {
    return preset.for === kind && isPresetOf(header, preset) ? [preset.name] : [];
  });
}
