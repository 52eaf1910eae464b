// Presets of column mappings by name: those of the product, and those that this user has saved.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtinPresets } from '../domain/csv/mapping/builtin.ts';
import { parsePreset } from '../domain/csv/mapping/parse-preset.ts';
import type { OrderPreset, Preset, ShipmentPreset } from '../domain/csv/mapping/preset.ts';
import type { PresetJson } from '../domain/csv/mapping/preset-json.ts';
import { errorText, OrdersError } from '../domain/shared/errors.ts';
import { alreadyThere, isThere, writeBeside } from '../domain/shared/write-beside.ts';

const END = '.json';
/** No path: a name is a file of the folder. */
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

interface ListedPreset {
  readonly preset: Preset;
  /** Undefined for one of the product. */
  readonly path: string | undefined;
}

/** An own preset precedes one of the product with the same name. */
export async function listPresets(folder: string): Promise<ListedPreset[]> {
  const own: ListedPreset[] = [];
  for (const file of await filesOf(folder)) {
    const path = join(folder, file);
    own.push({ preset: parsePreset(await textOf(path), path), path });
  }
  const names = new Set(own.map(({ preset }) => preset.name));
  const others = builtinPresets().filter(({ name }) => !names.has(name));
  return [...own, ...others.map((preset) => ({ preset, path: undefined }))];
}

/** Those for files of orders. An own one with a fault is left out: a caller from elsewhere cannot correct it. */
export async function orderPresets(folder: string): Promise<PresetJson[]> {
  const own: Preset[] = [];
  for (const file of await filesOf(folder)) {
    const path = join(folder, file);
    try {
      own.push(parsePreset(await textOf(path), path));
    } catch (error) {
      if (!(error instanceof OrdersError)) throw error;
    }
  }
  const names = new Set(own.map(({ name }) => name));
  const others = builtinPresets().filter(({ name }) => !names.has(name));
  const toJson = ({ name, title, note }: Preset) => ({
    name,
    title,
    note: note ?? null,
    own: names.has(name),
  });
  return [...own, ...others].filter((preset) => preset.for === 'orders').map(toJson);
}

/** Throws `usage` for an unknown name, `invalid` for a file that is no preset. */
export async function orderPreset(name: string, folder: string): Promise<OrderPreset> {
  const preset = await findPreset(name, folder, 'orders');
  if (preset.for === 'orders') return preset;
  throw new OrdersError('usage', `${name} is a preset for files of shipments; choose one for orders`);
}

export async function shipmentPreset(name: string, folder: string): Promise<ShipmentPreset> {
  const preset = await findPreset(name, folder, 'shipments');
  if (preset.for === 'shipments') return preset;
  throw new OrdersError('usage', `${name} is a preset for files of orders; choose one for shipments`);
}

async function findPreset(name: string, folder: string, kind: Preset['for']): Promise<Preset> {
  if (NAME.test(name)) {
    const path = join(folder, name + END);
    if ((await filesOf(folder)).includes(name + END)) return parsePreset(await textOf(path), path);
    const builtin = builtinPresets().find((preset) => preset.name === name);
    if (builtin) return builtin;
  }
  const known = (await listPresets(folder)).filter(({ preset }) => preset.for === kind);
  const names = known.map(({ preset }) => preset.name).join(', ');
  throw new OrdersError('usage', `there is no preset ${name}; choose one of ${names}`);
}

/** Saves a preset for this user, or checks that it could. Throws `usage` for a name that is taken or none. */
export async function savePreset(
  preset: { readonly name: string; readonly title: string; readonly fields: object },
  folder: string,
  { dryRun = false }: { readonly dryRun?: boolean | undefined } = {},
): Promise<string> {
  const { name } = preset;
  if (!NAME.test(name)) {
    throw new OrdersError(
      'usage',
      `the name of a preset must be lower-case letters, digits and hyphens, not ${name}`,
    );
  }
  if (builtinPresets().some((builtin) => builtin.name === name)) {
    throw new OrdersError('usage', `the preset ${name} comes with the product; choose another name`);
  }
  const path = join(folder, name + END);
  if (await isThere(path)) throw alreadyThere(path, 'choose another name');
  if (dryRun) return path;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OrdersError('unavailable', `${folder} cannot be made (${errorText(error)}); check its rights`);
  }
  await writeBeside(path, lines(`${JSON.stringify(preset, undefined, 2)}\n`));
  return path;
}

async function* lines(text: string): AsyncGenerator<string> {
  yield text;
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((file) => file.endsWith(END)).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw new OrdersError('unavailable', `${folder} cannot be read (${errorText(error)}); check its rights`);
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OrdersError('unavailable', `the preset ${path} cannot be read (${errorText(error)})`);
  }
}
