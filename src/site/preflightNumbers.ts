import { outputSize } from './outputSize.ts';

const HOUR = 3_600_000;

/** `1 worker`, `3 workers`. */
export function quantityOf(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}

/** What the jobs of these parameters write together; `undefined` where they do not tell. */
export function size(all: readonly Readonly<Record<string, unknown>>[]): string | undefined {
  let chunks = 0;
  let bytes: number | undefined = 0;
  for (const params of all) {
    const one = outputSize(params);
    if (!one) return undefined;
    chunks += one.chunks;
    bytes = bytes === undefined || one.bytes === undefined ? undefined : bytes + one.bytes;
  }
  const raw = bytes === undefined ? '' : `, ${inUnits(bytes)} before compression`;
  return `${quantityOf(chunks, 'chunk')}${raw}.`;
}

/** What so many cores cost for so long, e.g. `6 core-hours (6 SU)`. */
export function cost(
  cores: number,
  ms: number,
  price: { readonly amount: number; readonly unit: string } | undefined,
): string {
  const hours = (cores * ms) / HOUR;
  const words = `${rounded(hours)} core-hour${hours === 1 ? '' : 's'}`;
  return price ? `${words} (${rounded(hours * price.amount)} ${price.unit})` : words;
}

function rounded(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: value < 100 ? 2 : 3 });
}

function inUnits(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** step;
  return `${step === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[step] ?? ''}`;
}
