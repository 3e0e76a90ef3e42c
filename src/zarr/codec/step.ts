import type { JsonObject } from '../json.ts';

/** One step of encoding by its numcodecs name, `numcodecs.` taken off. */
export interface CodecStep {
  readonly name: string;
  readonly configuration: JsonObject;
}
