import { isObject, type Json } from '../json.ts';
import type { CodecStep } from './step.ts';

/** Names of format 3 that another codec has in numcodecs, or has too. */
const ALSO: Readonly<Record<string, string>> = { endian: 'bytes' };

/** A codec of format 3: `{ name, configuration }`, or its name alone. */
export function stepOfV3(codec: Json): CodecStep {
  const { name, configuration } = isObject(codec) ? codec : { name: codec };
  const given = typeof name === 'string' ? name.replace(/^numcodecs\./, '') : '';
  return {
    name: Object.hasOwn(ALSO, given) ? (ALSO[given] ?? given) : given,
    configuration: isObject(configuration) ? configuration : {},
  };
}
