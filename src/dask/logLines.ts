import { plain, type WireValue } from './wire/wireValue.ts';

/** The lines of `get_logs`: pairs of level and text, the newest first (`distributed/node.py`). */
export function linesOf(reply: WireValue): readonly string[] {
  return linesIn(plain(reply));
}

/** The same of several workers, by address. */
export function logsOf(reply: WireValue): ReadonlyMap<string, readonly string[]> {
  const all = plain(reply);
  if (typeof all !== 'object' || all === null) return new Map();
  return new Map(Object.entries(all).map(([address, lines]) => [address, linesIn(lines)]));
}

function linesIn(lines: unknown): readonly string[] {
  if (!Array.isArray(lines)) return [];
  const read = lines.map((entry: unknown) => {
    const text: unknown = Array.isArray(entry) ? entry[1] : undefined;
    return typeof text === 'string' ? text.slice(0, 10_000) : '';
  });
  return read.filter((line) => line !== '').reverse();
}
