import { l10n } from '../platform/l10n.ts';
import type { FormField, ParamValue } from './programForm.ts';

/** Not a parameter of the program: where its output goes. */
export const BUCKET = 'bucket';

/** The parameters of the sample program in the order in which they are shown. */
export function sampleFields(
  defaults: Readonly<Record<string, unknown>>,
  bucket: string,
): FormField[] {
  const field = (
    name: string,
    label: string,
    otherwise: ParamValue,
    choices?: readonly string[],
  ): FormField => ({
    name,
    label,
    value: asValue(defaults[name]) ?? otherwise,
    ...(choices && { choices }),
  });
  return [
    field('seed', l10n.t('Seed'), 0),
    field(BUCKET, l10n.t('Bucket'), bucket),
    field('shape', l10n.t('Shape'), [1000, 1000]),
    field('chunks', l10n.t('Chunks'), [100, 100]),
    field('dtype', l10n.t('Data type'), '<f4', ['<f4', '<f8', '<i2', '<i4', '|u1']),
    field('zarr_format', l10n.t('Zarr format'), 2, ['2', '3']),
    field('compressor', l10n.t('Compressor'), null, ['none', 'zstd', 'blosc', 'gzip']),
  ];
}

function asValue(value: unknown): ParamValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return Array.isArray(value) && value.every((one) => typeof one === 'number')
        ? value
        : undefined;
  }
}
