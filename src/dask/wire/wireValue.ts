import type { MsgpackExtension } from './msgpackValue.ts';
import type { Opaque } from './opaque.ts';
import { ProtocolError } from './protocolError.ts';

/** What a message of dask holds once it is put together. */
export type WireValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | MsgpackExtension
  | Opaque
  | WireValue[]
  | Set<WireValue>
  | Map<WireValue, WireValue>;

const maxDepth = 100;
const maxValues = 1_000_000;

/** The value of a text key, or `undefined` when there is none or `value` is no map. */
export function fieldOf(value: WireValue | undefined, key: string): WireValue | undefined {
  return value instanceof Map ? value.get(key) : undefined;
}

/**
 * The same value in plain objects and arrays, for guards and listeners: maps become objects without
 * a prototype (keys that are no text are left out), sets become arrays.
 *
 * @throws ProtocolError when it is too deep, contains itself, or shares parts so that it would grow.
 */
export function plain(value: WireValue): unknown {
  let left = maxValues;
  const convert = (one: WireValue, depth: number): unknown => {
    if (depth > maxDepth || --left < 0) throw new ProtocolError('a value without end', 0);
    if (Array.isArray(one)) return one.map((item) => convert(item, depth + 1));
    if (one instanceof Set) return [...one].map((item) => convert(item, depth + 1));
    if (one instanceof Map) {
      const out = Object.create(null) as Record<string, unknown>;
      for (const [key, item] of one) {
        if (typeof key === 'string') out[key] = convert(item, depth + 1);
      }
      return out;
    }
    return one;
  };
  return convert(value, 0);
}
