// The options of `orders ship --file`, and the mapping of its columns.
import { SHIPMENT_FIELDS } from '../../domain/csv/mapping/fields.ts';
import type { ShipmentMapping } from '../../domain/csv/mapping/shipment-mapping.ts';
import { nameProblem } from '../../domain/model/order-validation.ts';
import type { GivenShipment } from '../../domain/orders/ship-order.ts';
import { invalid, OrdersError } from '../../domain/shared/errors.ts';
import type { Cli, CommandSpec, Io } from '../../terminal/cli.ts';
import {
  type MappedOptions,
  mappedFields,
  mappedOptions,
  mapsFrom,
  saveMapping,
} from '../../terminal/options/column-mapping.ts';
import { givenFilters, type ManyOptions } from '../../terminal/options/many-orders.ts';
import { FILES, option } from '../../terminal/options/options.ts';
import { type FileOptions, fileOptions } from '../../terminal/options/row-file.ts';

/** Those that make no sense without a file. */
export interface MappedFileOptions extends FileOptions, MappedOptions {}

export interface ShipFileOptions extends MappedFileOptions {
  readonly file: string;
}

const PRESETS = ['yamato-b2', 'sagawa-ehiden', 'japan-post'];

export const shipFileOptions: CommandSpec['options'] = [
  option(
    '--file <file>',
    'ship the orders of a CSV file or an .xlsx workbook with a column order_id or order_ref; - reads standard input',
    FILES,
  ),
  ...fileOptions,
  ...mappedOptions(SHIPMENT_FIELDS, PRESETS),
];

const FILE_FLAGS = [
  ['onError', '--on-error'],
  ['encoding', '--encoding'],
  ['rejects', '--rejects'],
  ['map', '--map'],
  ['preset', '--preset'],
  ['savePreset', '--save-preset'],
  ['sheet', '--sheet'],
] as const satisfies readonly (readonly [keyof MappedFileOptions, string])[];

/** What the options tell of a shipment. */
export interface ShipmentOptions {
  readonly carrier?: string;
  readonly tracking?: string;
}

type ShipOptions = MappedFileOptions & ManyOptions & ShipmentOptions & { readonly file?: string };

/** Whether orders come from a file; throws `usage` for ids together with a file, and for file options without one. */
export function isOfFile(
  io: Io,
  options: ShipOptions,
  ids: readonly string[],
): options is ShipOptions & ShipFileOptions {
  if (options.file !== undefined) {
    if (ids.length > 0) throw new OrdersError('usage', 'use ids or --file, not both');
    if (givenFilters(io, options, ids)) throw new OrdersError('usage', 'use filters or --file, not both');
    if ((options.carrier ?? options.tracking) !== undefined) {
      const columns = 'name them in its columns carrier and tracking_number';
      throw new OrdersError('usage', `--carrier and --tracking are not for --file; ${columns}`);
    }
    return true;
  }
  const flag = FILE_FLAGS.find(([option]) => options[option] !== undefined);
  if (flag) throw new OrdersError('usage', `${flag[1]} needs --file`);
  return false;
}

/** Undefined if nothing is given. Throws `invalid` for a wrong text. */
export function shipmentOf({ carrier, tracking }: ShipmentOptions): GivenShipment | undefined {
  const given = { carrier: carrier?.trim(), tracking_number: tracking?.trim() };
  const errors = Object.entries(given).flatMap(([path, text]) => {
    const message = text === undefined ? undefined : nameProblem(text);
    return message === undefined ? [] : [{ path, message }];
  });
  if (errors.length > 0) throw invalid(errors);
  if ((carrier ?? tracking) === undefined) return undefined;
  return {
    ...(given.carrier === undefined ? {} : { carrier: given.carrier }),
    ...(given.tracking_number === undefined ? {} : { trackingNumber: given.tracking_number }),
  };
}

/** Throws `usage` for a wrong column or an unknown preset. */
export async function mappingOf(cli: Cli, options: MappedFileOptions): Promise<ShipmentMapping> {
  const { map, preset: name } = options;
  if (map === undefined && name === undefined) return {};
  const [{ parseShipmentMaps }, { shipmentPreset }, { config }] = await Promise.all([
    import('../../domain/csv/mapping/shipment-mapping.ts'),
    import('../../app/preset-files.ts'),
    cli.config(options),
  ]);
  const preset = name === undefined ? undefined : await shipmentPreset(name, config.presetFolder);
  return { maps: mapsFrom(options, parseShipmentMaps), preset };
}

export function saveShipmentMapping(
  cli: Cli,
  options: MappedFileOptions,
  { preset, maps }: ShipmentMapping,
): Promise<void> {
  const fields = { ...preset?.fields, ...mappedFields(maps) };
  return saveMapping(cli, options, { ...preset, for: 'shipments', fields });
}
